/*
 * Orders of a paper account: place, cancel, and close a position.
 *
 * Calls, one a request, as the user: place_order, close_position, cancel_order, cancel_all_orders. Writes nothing itself.
 * A refusal of the gate is an answer with 200: it is kept as a decision, and a client shows its code.
 */
import { cancelOrdersSchema, closePositionSchema, placeOrderSchema } from "../_shared/contract/order.ts";
import { byPath, serveJson, withBody } from "../_shared/serve-json.ts";

serveJson({
  POST: byPath({
    "": withBody(placeOrderSchema, ({ body, idempotencyKey, rpc }) =>
      rpc("place_order", { ...body, intent_id: idempotencyKey(body.intent_id) }),
    ),
    close: withBody(closePositionSchema, ({ body, idempotencyKey, rpc }) =>
      rpc("close_position", { ...body, intent_id: idempotencyKey(body.intent_id) }),
    ),
  }),
  DELETE: byPath({
    "": withBody(cancelOrdersSchema, async ({ body: { account_id, order_sequence, instrument_id }, rpc }) => ({
      cancelled:
        order_sequence === undefined
          ? await rpc("cancel_all_orders", { account_id, instrument_id: instrument_id ?? null })
          : await rpc("cancel_order", { account_id, order_sequence }),
    })),
  }),
});
