import type { Database } from "@chandlery/sdk/database";
import type { SupabaseClient } from "@supabase/supabase-js";
import { z } from "zod";
import { dataOf } from "../../supabase/data-of.ts";
import { openStatuses } from "../order/rows.ts";
import type { KillScope } from "./send-kill.ts";

const mostAccounts = 200;
const mostCounted = 1_000;

/** What a kill would meet: open orders and positions of the user. */
export interface Reach {
  readonly orders: number;
  readonly positions: number;
}

const orderSchema = z.object({
  account_id: z.string(),
  instrument_id: z.number().nullable(),
  decision: z.object({ intent: z.object({ strategy_id: z.string().nullable() }).nullable() }).nullable(),
});

const positionSchema = z.object({ account_id: z.string(), instrument_id: z.number() });

export interface OpenRows {
  readonly orders: readonly z.infer<typeof orderSchema>[];
  readonly positions: readonly z.infer<typeof positionSchema>[];
  /** Accounts of the strategy's own runs. */
  readonly runAccounts: readonly string[];
}

/** Null where it cannot be told: then the kill is as good, and only its words are shorter. */
export async function readReach(client: SupabaseClient<Database>, scope: KillScope): Promise<Reach | null> {
  if (scope.scope === "global" || scope.for_all === true) {
    return null;
  }
  const accounts = client.from("accounts").select("account_id").neq("mode", "backtest").limit(mostAccounts);
  const ids = dataOf(await (scope.scope === "account" ? accounts.eq("account_id", scope.target ?? "") : accounts)).map(
    ({ account_id: id }) => id,
  );
  const [orders, positions, runs] = await Promise.all([
    client
      .from("orders")
      .select("account_id,instrument_id,decision:decisions(intent:intents(strategy_id))")
      .in("account_id", ids)
      .in("status", openStatuses)
      .limit(mostCounted),
    client
      .from("positions")
      .select("account_id,instrument_id")
      .in("account_id", ids)
      .neq("quantity", 0)
      .limit(mostCounted),
    scope.scope === "strategy"
      ? client
          .from("paper_runs")
          .select("account_id")
          .eq("strategy_id", scope.target ?? "")
          .limit(mostCounted)
      : null,
  ]);
  const rows: OpenRows = {
    orders: z.array(orderSchema).parse(dataOf(orders)),
    positions: z.array(positionSchema).parse(dataOf(positions)),
    runAccounts: runs === null ? [] : dataOf(runs).map(({ account_id: id }) => id),
  };
  const isWhole =
    ids.length < mostAccounts && [rows.orders, rows.positions, rows.runAccounts].every((of) => of.length < mostCounted);
  return isWhole ? reachOf(scope, rows) : null;
}

/** Of open orders and positions those that a kill of the scope covers, as the sweep finds them. */
export function reachOf({ scope, target }: KillScope, { orders, positions, runAccounts }: OpenRows): Reach {
  const isOfRun = (accountId: string) => runAccounts.includes(accountId);
  switch (scope) {
    case "instrument": {
      const isIn = ({ instrument_id: id }: { readonly instrument_id: number | null }) => String(id) === target;
      return { orders: orders.filter(isIn).length, positions: positions.filter(isIn).length };
    }
    case "strategy":
      return {
        orders: orders.filter(
          ({ account_id: id, decision }) => (decision?.intent?.strategy_id ?? (isOfRun(id) ? target : null)) === target,
        ).length,
        positions: positions.filter(({ account_id: id }) => isOfRun(id)).length,
      };
    default:
      return { orders: orders.length, positions: positions.length };
  }
}
