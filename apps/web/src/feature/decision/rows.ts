import { z } from "zod";
import { rowOfAccount } from "../live/fold-rows.ts";

export const decisionRowSchema = z.object({
  account_id: z.string(),
  intent_sequence: z.number(),
  decided_at: z.string().transform((text) => Date.parse(text)),
  verdict: z.enum(["approved", "refused"]),
  rule: z.string().nullable(),
  code: z.string().nullable(),
  value: z.number().nullable(),
  limit_value: z.number().nullable(),
});

/** What the gate said to an intent of a desk account. */
export type DecisionRow = z.infer<typeof decisionRowSchema>;

export const decisionColumns = "account_id,intent_sequence,decided_at,verdict,rule,code,value,limit_value";

export const checkSchema = z.object({
  rule: z.string(),
  value: z.number().nullable(),
  limit: z.number().nullable(),
});

/** One rule that was asked: what it measured and what it allows. */
export type Check = z.infer<typeof checkSchema>;

export const intentSchema = z.object({
  sequence: z.number(),
  instrument_id: z.number().nullable(),
  symbol: z.string(),
  side: z.enum(["buy", "sell"]),
  order_type: z.string(),
  quantity: z.string().nullable(),
  price: z.string().nullable(),
  stop_price: z.string().nullable(),
  reduce_only: z.boolean(),
  time_in_force: z.string(),
  source: z.string(),
  stop_loss: z.record(z.string(), z.unknown()).nullable(),
  take_profit: z.record(z.string(), z.unknown()).nullable(),
  decided_at: z.string().transform((text) => Date.parse(text)),
});

/** A sized wish, before the gate. */
export type IntentRow = z.infer<typeof intentSchema>;

export const intentColumns =
  "sequence,instrument_id,symbol,side,order_type,quantity::text,price::text,stop_price::text,reduce_only,time_in_force,source,stop_loss,take_profit,decided_at";

export const decisionsOf = (accountId: string) => ({
  kind: "decisions",
  keyOf: (decision: DecisionRow) => String(decision.intent_sequence),
  rowOf: rowOfAccount(decisionRowSchema, accountId),
});
