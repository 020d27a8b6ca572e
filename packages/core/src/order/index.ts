export { clientOrderId } from "./client-order-id.ts";
export { type Order, type OrderPurpose, advanceOrder, attachedOrder, openOrder } from "./order.ts";
export {
  type OrderEvent,
  type OrderStatus,
  type OrderTransition,
  isOpen,
  isTerminal,
  nextStatus,
  orderTransitions,
} from "./transition.ts";
