import { type InstallOptions } from "./install.ts";
import { type Moment } from "./moments.ts";

/** What would break orders of a whole install, and the moments at which it shows. */
export interface InstallBug extends InstallOptions {
  readonly at: readonly Moment[];
  readonly finds: "lost" | "doubled";
}

export const installBugs: Readonly<Record<string, InstallBug>> = {
  id_made_anew: {
    edit: {
      file: "functions/orders/index.ts",
      from: 'rpc("place_order", { ...body, intent_id: idempotencyKey(body.intent_id) })',
      to: 'rpc("place_order", { ...body, intent_id: crypto.randomUUID() })',
    },
    at: [{ victim: "gateway", moment: "after its commit", at: 1 }],
    finds: "doubled",
  },
  answered_before_it_is_kept: {
    isDurable: false,
    at: [
      { victim: "postgres", moment: "before the answer", at: 1 },
      { victim: "postgres", moment: "before the answer", at: 2 },
    ],
    finds: "lost",
  },
};
