import { assert } from "../base/index.ts";

/*
 *   working ──fill──▸ filled
 *      ├────cancel──▸ cancelled
 *      ├────expire──▸ expired
 *      └────reject──▸ rejected
 */
export type OrderStatus = "working" | "filled" | "cancelled" | "expired" | "rejected";
export type OrderEvent = "fill" | "cancel" | "expire" | "reject";

/** Total on purpose: a status without an answer to an event does not compile. Null is "not allowed". */
const transitions: Readonly<Record<OrderStatus, Readonly<Record<OrderEvent, OrderStatus | null>>>> = {
  working: { fill: "filled", cancel: "cancelled", expire: "expired", reject: "rejected" },
  filled: { fill: null, cancel: null, expire: null, reject: null },
  cancelled: { fill: null, cancel: null, expire: null, reject: null },
  expired: { fill: null, cancel: null, expire: null, reject: null },
  rejected: { fill: null, cancel: null, expire: null, reject: null },
};

export function nextStatus(status: OrderStatus, event: OrderEvent): OrderStatus {
  const next = transitions[status][event];
  assert(next !== null, `an order that is ${status} takes no ${event}`);
  return next;
}
