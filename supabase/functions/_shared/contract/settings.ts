// A copy of packages/sdk/src/contract/settings.ts, made by tools/gen-functions.ts.
import { z } from "../vendor/zod.js";
import { decimalSchema } from "./order.ts";

const amountLimit = decimalSchema.nullable().optional();
const countLimit = z.int().min(0).max(2_147_483_647).nullable().optional();

/** What is named changes, the rest stays; null is no limit. Fractions are of equity: 0.05 is five percent. */
const limitsSchema = z.strictObject({
  instruments: z.array(z.int().min(1).max(2_147_483_647)).max(500).nullable().optional(),
  max_order_value: amountLimit,
  max_position: amountLimit,
  max_position_value: amountLimit,
  max_open_orders: countLimit,
  max_exposure: amountLimit,
  max_leverage: amountLimit,
  max_daily_loss: amountLimit,
  max_weekly_loss: amountLimit,
  max_drawdown: amountLimit,
  max_orders_per_minute: countLimit,
  max_price_deviation: amountLimit,
  max_candle_age_seconds: countLimit,
  duplicate_window_ms: z.int().min(0).max(2_147_483_647).optional(),
});

/** `PATCH /functions/v1/settings`: one setting a request, since each is a transaction of its own. */
export const changeSettingsSchema = z
  .strictObject({
    risk_limits: z.strictObject({ account_id: z.guid().toLowerCase(), limits: limitsSchema }).optional(),
    /** Only an admin changes it. Null is none. */
    api_base_url: z.string().max(200).nullable().optional(),
  })
  .refine(({ risk_limits, api_base_url }) => (risk_limits === undefined) !== (api_base_url === undefined), {
    message: "expected one of risk_limits and api_base_url",
  });

export type ChangeSettings = z.input<typeof changeSettingsSchema>;

export type RiskLimits = z.input<typeof limitsSchema>;

/** All limits of the account as they are now. */
export const riskLimitsAnswerSchema = z.object({
  risk_limits: z.looseObject({ account_id: z.string() }),
});

export const apiBaseUrlAnswerSchema = z.object({ api_base_url: z.string().nullable() });
