import { z } from "zod";

const timeSchema = z.string().transform((text) => Date.parse(text));

/** Amounts and rates are texts, as the columns below ask for them. */
export const accountSchema = z.object({
  account_id: z.string(),
  name: z.string(),
  currency: z.string(),
  status: z.enum(["open", "closed"]),
  purpose: z.literal("desk"),
  mode: z.enum(["paper", "live"]),
  maker_fee_rate: z.string(),
  taker_fee_rate: z.string(),
  slippage_rate: z.string(),
  replay_from: timeSchema.nullable(),
  replay_started_at: timeSchema.nullable(),
  replay_speed: z.coerce.number().nullable(),
  created_at: timeSchema,
});

/** Money of a person's desk. */
export type Account = z.infer<typeof accountSchema>;

export const accountColumns =
  "account_id,name,currency,status,purpose,mode,maker_fee_rate::text,taker_fee_rate::text,slippage_rate::text,replay_from,replay_started_at,replay_speed::text,created_at";

export const ledgerEntrySchema = z.object({
  account_id: z.string(),
  sequence: z.number(),
  amount: z.string(),
});

export type LedgerEntry = z.infer<typeof ledgerEntrySchema>;

/** Fractions and amounts as texts; null is no limit. */
export const riskLimitsSchema = z.object({
  max_order_value: z.string().nullable(),
  max_position_value: z.string().nullable(),
  max_open_orders: z.number().nullable(),
  max_leverage: z.string().nullable(),
  max_daily_loss: z.string().nullable(),
  max_candle_age_seconds: z.number().nullable(),
});

export type RiskLimits = z.infer<typeof riskLimitsSchema>;
