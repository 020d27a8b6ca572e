import { DomainError } from "@chandlery/core/base";
import { type z } from "zod";
import {
  type ClosePosition,
  type GateAnswer,
  type Kill,
  type KillAnswer,
  type PlaceOrder,
  type ResetKill,
  type RiskLimits,
  apiBaseUrlAnswerSchema,
  cancelledOrdersSchema,
  gateAnswerSchema,
  killAnswerSchema,
  resetKillAnswerSchema,
  riskLimitsAnswerSchema,
} from "../contract/index.ts";
import { faultOf } from "./problem-fault.ts";

export interface TradingClientOptions {
  /** Of the project, as `chandlery status` shows it, without a path. */
  readonly supabaseUrl: string;
  /** The publishable key. */
  readonly key: string;
  /** Gives a user's access token that is valid now. */
  readonly token: () => string | Promise<string>;
}

/**
 * The edge functions of trading, typed. A problem document becomes a `DomainError` with its code; a refusal by the gate is
 * an answer, with `verdict` "refused" and the code in it.
 */
export interface TradingClient {
  /** Without an `intent_id` it gets a fresh one. Give one, and the same again, where the order may be sent twice. */
  readonly placeOrder: (order: PlaceOrder) => Promise<GateAnswer>;
  readonly cancelOrder: (order: { readonly accountId: string; readonly sequence: number }) => Promise<void>;
  /** How many were cancelled: of the account, or of one instrument in it. */
  readonly cancelAll: (of: { readonly accountId: string; readonly instrumentId?: number }) => Promise<number>;
  /** Cancels what waits in the instrument, and closes at the market. */
  readonly closePosition: (position: ClosePosition) => Promise<GateAnswer>;
  /** The level stands when this returns; where `drained` is false, call it again. */
  readonly kill: (kill: Kill) => Promise<KillAnswer>;
  /** The epoch of the reset. */
  readonly resetKill: (reset: ResetKill) => Promise<number>;
  /** What is named changes; returned are all limits of the account. */
  readonly setRiskLimits: (
    accountId: string,
    limits: RiskLimits,
  ) => Promise<z.output<typeof riskLimitsAnswerSchema>["risk_limits"]>;
  /** Only an admin may. */
  readonly setApiBaseUrl: (url: string | null) => Promise<string | null>;
}

export function createTradingClient(options: TradingClientOptions): TradingClient {
  const send = async <T>({ method, path, body }: Sent, answer: z.ZodType<T>): Promise<T> => {
    const response = await fetchAs(options, { method, path, body });
    const json: unknown = await response.json().catch(() => null);
    if (!response.ok) {
      throw faultOf(json, response.status);
    }
    return answer.parse(json);
  };
  const cancel = async (body: object) => {
    const { cancelled } = await send({ method: "DELETE", path: "orders", body }, cancelledOrdersSchema);
    return cancelled;
  };
  return {
    placeOrder: (order) => send({ method: "POST", path: "orders", body: withId(order) }, gateAnswerSchema),
    closePosition: (position) =>
      send({ method: "POST", path: "orders/close", body: withId(position) }, gateAnswerSchema),
    cancelOrder: async ({ accountId, sequence }) => {
      await cancel({ account_id: accountId, order_sequence: sequence });
    },
    cancelAll: ({ accountId, instrumentId }) => cancel({ account_id: accountId, instrument_id: instrumentId }),
    kill: (kill) => send({ method: "POST", path: "kill-switch", body: kill }, killAnswerSchema),
    resetKill: async (reset) => {
      const { epoch } = await send({ method: "DELETE", path: "kill-switch", body: reset }, resetKillAnswerSchema);
      return epoch;
    },
    setRiskLimits: async (accountId, limits) => {
      const body = { risk_limits: { account_id: accountId, limits } };
      const answer = await send({ method: "PATCH", path: "settings", body }, riskLimitsAnswerSchema);
      return answer.risk_limits;
    },
    setApiBaseUrl: async (url) => {
      const body = { api_base_url: url };
      const answer = await send({ method: "PATCH", path: "settings", body }, apiBaseUrlAnswerSchema);
      return answer.api_base_url;
    },
  };
}

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly body: object;
}

const withId = <T extends { readonly intent_id?: string | undefined }>(wish: T): T => ({
  ...wish,
  intent_id: wish.intent_id ?? crypto.randomUUID(),
});

async function fetchAs({ supabaseUrl, key, token }: TradingClientOptions, { method, path, body }: Sent) {
  const headers = { apikey: key, authorization: `Bearer ${await token()}`, "content-type": "application/json" };
  try {
    return await fetch(`${supabaseUrl}/functions/v1/${path}`, { method, headers, body: JSON.stringify(body) });
  } catch (error) {
    throw new DomainError("service_unreachable", `${supabaseUrl} does not answer`, { cause: error });
  }
}
