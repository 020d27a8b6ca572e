"use server";

import { z } from "zod";
import { requireUser } from "../../supabase/server.ts";
import { type GateAnswer, gateAnswerSchema } from "./answer.ts";
import { type CommandAnswer, sendCommand } from "./send-command.ts";

/*
 * All that a page may do to orders and positions. Each verifies the user and sends one command; none decides anything.
 */

const amount = z.string().regex(/^\d{1,30}(\.\d{1,18})?$/);
const level = z.strictObject({ price: amount }).nullable();

const placeSchema = z.strictObject({
  intent_id: z.uuid(),
  account_id: z.uuid(),
  instrument_id: z.number().int(),
  side: z.enum(["buy", "sell"]),
  order_type: z.enum(["market", "limit", "stop", "stop_limit"]),
  quantity: amount,
  price: amount.nullable(),
  stop_price: amount.nullable(),
  reduce_only: z.boolean(),
  time_in_force: z.enum(["gtc", "ioc", "fok"]),
  stop_loss: level,
  take_profit: level,
});

export type PlaceOrder = z.infer<typeof placeSchema>;

/** Asks the gate for an order. The same intent id again is the same order. */
export async function placeOrder(order: PlaceOrder): Promise<CommandAnswer<GateAnswer>> {
  await requireUser();
  const body = placeSchema.safeParse(order);
  return body.success
    ? sendCommand({ method: "POST", path: "orders", body: body.data }, gateAnswerSchema)
    : malformed(body.error);
}

const oneOrderSchema = z.strictObject({ account_id: z.uuid(), order_sequence: z.number().int() });
const allOrdersSchema = z.strictObject({ account_id: z.uuid(), instrument_id: z.number().int().optional() });

const cancelledSchema = z.object({ cancelled: z.number() }).transform(({ cancelled }) => cancelled);

export async function cancelOrder(order: z.infer<typeof oneOrderSchema>): Promise<CommandAnswer<number>> {
  await requireUser();
  const body = oneOrderSchema.safeParse(order);
  return body.success
    ? sendCommand({ method: "DELETE", path: "orders", body: body.data }, cancelledSchema)
    : malformed(body.error);
}

/** Cancels all open orders of an account, or those in one instrument. Answers how many. */
export async function cancelAllOrders(orders: z.infer<typeof allOrdersSchema>): Promise<CommandAnswer<number>> {
  await requireUser();
  const body = allOrdersSchema.safeParse(orders);
  return body.success
    ? sendCommand({ method: "DELETE", path: "orders", body: body.data }, cancelledSchema)
    : malformed(body.error);
}

const closeSchema = z.strictObject({ intent_id: z.uuid(), account_id: z.uuid(), instrument_id: z.number().int() });

/** Cancels what waits in an instrument and closes its position at the market. */
export async function closePosition(position: z.infer<typeof closeSchema>): Promise<CommandAnswer<GateAnswer>> {
  await requireUser();
  const body = closeSchema.safeParse(position);
  return body.success
    ? sendCommand({ method: "POST", path: "orders/close", body: body.data }, gateAnswerSchema)
    : malformed(body.error);
}

function malformed<T>(error: z.ZodError): CommandAnswer<T> {
  const [issue] = error.issues;
  return {
    ok: false,
    fault: {
      code: "order_invalid",
      detail: `${issue?.path.join(".") ?? "The order"}: ${issue?.message ?? "not as expected"}.`,
      suggestion: "Reload the page and fill in the order again.",
    },
  };
}
