export { type Order, type OrderPurpose, advanceOrder, attachedOrder, openOrder } from "./order.ts";
export { type OrderEvent, type OrderStatus, nextStatus } from "./transition.ts";
