import { assert } from "@chandlery/core/base";
import { type Exact, exact, zero } from "./exact.ts";
import type { PaperEvent, PaperOrder } from "./paper-order.ts";

/** An order with its numbers read, and its state while a candle is matched. */
export interface WorkingOrder {
  readonly order: PaperOrder;
  readonly filled: Exact;
  readonly left: Exact;
  readonly limit: Exact | null;
  readonly stop: Exact | null;
  readonly isTriggered: boolean;
  /** Nothing more comes of it: filled, cancelled, expired or rejected. */
  readonly isOver: boolean;
}

export function workingOrder(order: PaperOrder): WorkingOrder {
  const { type, price, stopPrice } = order;
  const hasLimit = type === "limit" || type === "stop_limit";
  const hasStop = type === "stop" || type === "stop_limit";
  assert((price !== null) === hasLimit, `a ${type} order ${hasLimit ? "has a" : "has no"} limit price`);
  assert((stopPrice !== null) === hasStop, `a ${type} order ${hasStop ? "has a" : "has no"} stop price`);
  const filled = exact(order.filledQuantity);
  return {
    order,
    filled,
    left: exact(order.quantity).minus(filled),
    limit: price === null ? null : exact(price),
    stop: stopPrice === null ? null : exact(stopPrice),
    // What has filled a part has met its stop, whether that was told or not.
    isTriggered: hasStop && (order.isTriggered || filled.gt(0)),
    isOver: false,
  };
}

export function afterEvent(working: WorkingOrder, event: PaperEvent): WorkingOrder {
  switch (event.kind) {
    case "fill": {
      const left = working.left.minus(event.quantity);
      assert(left.gte(0), "a fill is never more than what is left of its order");
      return { ...working, filled: working.filled.plus(event.quantity), left, isOver: left.isZero() };
    }
    case "trigger":
      return { ...working, isTriggered: true };
    case "expire":
    case "cancel":
    case "reject":
      return { ...working, isOver: true };
  }
}

/** Fills at whatever price comes next: a market order, or a stop order whose stop was met. */
export const isAtMarket = ({ limit, stop, isTriggered }: WorkingOrder): boolean =>
  limit === null && (stop === null || isTriggered);

export const waitsForStop = ({ stop, isTriggered }: WorkingOrder): boolean => stop !== null && !isTriggered;

export const isLevel = ({ order }: WorkingOrder): boolean =>
  order.purpose === "stop_loss" || order.purpose === "take_profit";

/** Attached levels can only close, whatever they are told. */
export const canOnlyReduce = (working: WorkingOrder): boolean => working.order.reduceOnly || isLevel(working);

/** How much of `position` (signed) the order can close; 0 where it would add to it. */
export function closableQuantity({ order }: WorkingOrder, position: Exact): Exact {
  const isAgainst = order.side === "sell" ? position.gt(0) : position.lt(0);
  return isAgainst ? position.abs() : zero;
}
