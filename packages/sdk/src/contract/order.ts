import { z } from "zod";

/** Money and quantities are decimal text, so that nothing between here and the ledger makes a float of them. */
export const decimalSchema = z
  .string()
  .max(40)
  .regex(/^\d{1,18}(\.\d{1,18})?$/, 'expected a decimal such as "0.5"');

const idSchema = z.guid().toLowerCase();
const instrumentIdSchema = z.int().min(1).max(2_147_483_647);
const sequenceSchema = z.int().min(0).max(2_147_483_647);

/** Where a stop loss or take profit lies: at a price, or that far from where the entry is filled. */
export const exitLevelSchema = z.union(
  [
    z.strictObject({ price: decimalSchema }),
    z.strictObject({ fraction: decimalSchema }),
    z.strictObject({ offset: decimalSchema }),
  ],
  "expected one of price, fraction and offset",
);

/**
 * `POST /functions/v1/orders`: the arguments of `place_order`. The intent's id may stand in the header `Idempotency-Key`
 * instead: sent again, it is the same order.
 */
export const placeOrderSchema = z.strictObject({
  intent_id: idSchema.optional(),
  account_id: idSchema,
  instrument_id: instrumentIdSchema,
  side: z.enum(["buy", "sell"]),
  quantity: decimalSchema,
  order_type: z.enum(["market", "limit", "stop", "stop_limit"]).default("market"),
  price: decimalSchema.nullable().optional(),
  stop_price: decimalSchema.nullable().optional(),
  reduce_only: z.boolean().default(false),
  time_in_force: z.enum(["gtc", "ioc", "fok"]).default("gtc"),
  good_until: z.iso.datetime({ offset: true }).nullable().optional(),
  stop_loss: exitLevelSchema.nullable().optional(),
  take_profit: exitLevelSchema.nullable().optional(),
  strategy_id: idSchema.nullable().optional(),
});

export type PlaceOrder = z.input<typeof placeOrderSchema>;

/** `POST /functions/v1/orders/close`: cancels what waits in the instrument and closes the position at the market. */
export const closePositionSchema = z.strictObject({
  intent_id: idSchema.optional(),
  account_id: idSchema,
  instrument_id: instrumentIdSchema,
});

export type ClosePosition = z.input<typeof closePositionSchema>;

/** `DELETE /functions/v1/orders`: one order, those in one instrument, or all of the account. */
export const cancelOrdersSchema = z
  .strictObject({
    account_id: idSchema,
    order_sequence: sequenceSchema.optional(),
    instrument_id: instrumentIdSchema.optional(),
  })
  .refine(({ order_sequence, instrument_id }) => order_sequence === undefined || instrument_id === undefined, {
    message: "expected one of order_sequence and instrument_id, or neither",
    path: ["instrument_id"],
  });

export type CancelOrders = z.input<typeof cancelOrdersSchema>;

export const cancelledOrdersSchema = z.object({ cancelled: z.int() });

/** What the gate says of an intent. A refusal is an answer, and is kept with its code. */
export const gateAnswerSchema = z.object({
  account_id: z.string(),
  intent_sequence: z.int(),
  verdict: z.enum(["approved", "refused"]),
  /** The rule that was broken first, with what was measured and its limit. */
  rule: z.string().nullable(),
  code: z.string().nullable(),
  value: z.number().nullable(),
  limit: z.number().nullable(),
  decided_at: z.string(),
  order: z
    .looseObject({
      sequence: z.int(),
      client_order_id: z.string(),
      instrument_id: z.int(),
      status: z.string(),
      side: z.enum(["buy", "sell"]),
      order_type: z.string(),
      quantity: z.string(),
      filled_quantity: z.string(),
      price: z.string().nullable(),
      stop_price: z.string().nullable(),
    })
    .nullable(),
});

export type GateAnswer = z.output<typeof gateAnswerSchema>;
