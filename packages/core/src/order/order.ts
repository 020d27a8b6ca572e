import { type ErrorCode, assert } from "../base/index.ts";
import type { Side } from "../ledger/index.ts";
import { type Amount, type Approval, isApproval } from "../risk/index.ts";
import type { EntryOrder, ExitLevel } from "../strategy/index.ts";
import { type OrderEvent, type OrderStatus, nextStatus } from "./transition.ts";

/** What an order is for: to open a position, to leave it, or one of the two levels attached to it. */
export type OrderPurpose = "entry" | "exit" | "stop_loss" | "take_profit";

/** Our instruction to a venue and its state. Each change is a new value. */
export interface Order {
  /** Counts the orders of a run from 0. */
  readonly sequence: number;
  /** The intent whose approval it stands on; levels attached to an entry stand on the entry's. */
  readonly intentSequence: number;
  readonly purpose: OrderPurpose;
  readonly side: Side;
  readonly type: EntryOrder;
  readonly amount: Amount;
  readonly price: number | null;
  readonly reduceOnly: boolean;
  readonly stopLoss: ExitLevel | null;
  readonly takeProfit: ExitLevel | null;
  /** Index of the last candle in which it may fill; null for no end. */
  readonly lastIndex: number | null;
  readonly status: OrderStatus;
  /** UTC ms of the last change. */
  readonly updatedAt: number;
  /** Why the venue dropped it, where it did. */
  readonly rejection: ErrorCode | null;
}

/** The order of an approved intent. Without a genuine approval there is no order: that would be a bug of ours. */
export function openOrder(approval: Approval, sequence: number): Order {
  assert(isApproval(approval), "an order stands on an approval that the gate issued");
  const { intent } = approval;
  return {
    sequence,
    intentSequence: intent.sequence,
    purpose: intent.reduceOnly ? "exit" : "entry",
    side: intent.side,
    type: intent.order,
    amount: intent.amount,
    price: intent.price,
    reduceOnly: intent.reduceOnly,
    stopLoss: intent.stopLoss,
    takeProfit: intent.takeProfit,
    lastIndex: intent.goodForCandles === null ? null : intent.index + intent.goodForCandles,
    status: "working",
    updatedAt: intent.time,
    rejection: null,
  };
}

/** The level attached to a filled entry: a stop or a limit order that can only close the position. */
export function attachedOrder(
  entry: Order,
  level: {
    readonly sequence: number;
    readonly purpose: "stop_loss" | "take_profit";
    readonly price: number;
    readonly quantity: number;
    readonly time: number;
  },
): Order {
  return {
    sequence: level.sequence,
    intentSequence: entry.intentSequence,
    purpose: level.purpose,
    side: entry.side === "buy" ? "sell" : "buy",
    type: level.purpose === "stop_loss" ? "stop" : "limit",
    amount: { kind: "quantity", quantity: level.quantity },
    price: level.price,
    reduceOnly: true,
    stopLoss: null,
    takeProfit: null,
    lastIndex: null,
    status: "working",
    updatedAt: level.time,
    rejection: null,
  };
}

/** The order after an event. An event that its status does not allow is a bug of ours. */
export function advanceOrder(order: Order, event: OrderEvent, time: number, rejection: ErrorCode | null = null): Order {
  return { ...order, status: nextStatus(order.status, event), updatedAt: time, rejection };
}
