import { assert } from "../base/index.ts";

/*
 *   submitted ──dispatch──▸ sending ──lose──▸ unknown
 *                              └──────accept─────┤
 *                                                ▼
 *                      ┌──────keep──────▸     working
 *                      │                         │ fill
 *                      │                         ▼
 *                 cancelling ◂─request_cancel─ partially_filled      (fill leaves it there)
 *
 *   From each of sending, unknown, working, partially_filled and cancelling:
 *      complete ▸ filled    cancel ▸ cancelled    expire ▸ expired    lose ▸ unknown    request_cancel ▸ cancelling
 *      reject ▸ rejected, but not from partially_filled: who has filled a part has taken the order
 *   From submitted, which no venue has seen: cancel, expire, reject.
 *
 *   cancelled, expired ──complete──▸ filled    Messages of a venue overtake one another, and a fill is a fact whatever we
 *                                              believed: a part is booked, and the status stays.
 *   filled, rejected                           Nothing leads out.
 */
const statuses = [
  "submitted",
  "sending",
  // We do not know what became of it: the venue is asked, and nothing is sent again.
  "unknown",
  "working",
  "partially_filled",
  "cancelling",
  "filled",
  "cancelled",
  "expired",
  "rejected",
] as const;

const events = [
  // It goes on the wire.
  "dispatch",
  "accept",
  // A part of the quantity.
  "fill",
  // The rest of the quantity.
  "complete",
  "request_cancel",
  // The venue refused to cancel.
  "keep",
  "cancel",
  "expire",
  "reject",
  // No answer came: it may be at the venue or not.
  "lose",
] as const;

export type OrderStatus = (typeof statuses)[number];
export type OrderEvent = (typeof events)[number];

export interface OrderTransition {
  readonly from: OrderStatus;
  readonly event: OrderEvent;
  readonly to: OrderStatus;
}

type Answers = Readonly<Record<OrderEvent, OrderStatus | null>>;

/** What may come for an order that the venue may have. */
const sending: Answers = {
  dispatch: null,
  accept: "working",
  fill: "partially_filled",
  complete: "filled",
  request_cancel: "cancelling",
  keep: null,
  cancel: "cancelled",
  expire: "expired",
  reject: "rejected",
  lose: "unknown",
};

/** Messages that come late change nothing, but for the fill that completes the order. */
const over = (status: "cancelled" | "expired"): Answers => ({
  dispatch: null,
  accept: status,
  fill: status,
  complete: "filled",
  request_cancel: status,
  keep: status,
  cancel: status,
  expire: status,
  reject: null,
  lose: status,
});

/** Total on purpose: a status without an answer to an event does not compile. Null is "not allowed". */
const transitions: Readonly<Record<OrderStatus, Answers>> = {
  submitted: {
    dispatch: "sending",
    accept: null,
    fill: null,
    complete: null,
    request_cancel: null,
    keep: null,
    cancel: "cancelled",
    expire: "expired",
    reject: "rejected",
    lose: null,
  },
  sending,
  // A cancel that was asked for before the silence may be refused; what became of the order stays open.
  unknown: { ...sending, keep: "unknown" },
  working: { ...sending, keep: "working" },
  partially_filled: { ...sending, accept: "partially_filled", keep: "partially_filled", reject: null },
  cancelling: {
    dispatch: null,
    accept: "cancelling",
    fill: "cancelling",
    complete: "filled",
    request_cancel: "cancelling",
    // Working even where a part is filled: the next fill says so again.
    keep: "working",
    cancel: "cancelled",
    expire: "expired",
    reject: "rejected",
    lose: "unknown",
  },
  filled: {
    dispatch: null,
    accept: "filled",
    fill: null,
    complete: null,
    request_cancel: "filled",
    keep: "filled",
    cancel: "filled",
    expire: "filled",
    reject: null,
    lose: "filled",
  },
  cancelled: over("cancelled"),
  expired: over("expired"),
  rejected: {
    dispatch: null,
    accept: null,
    fill: null,
    complete: null,
    request_cancel: null,
    keep: null,
    cancel: null,
    expire: null,
    reject: null,
    lose: null,
  },
};

/** An event that the status does not allow is a bug of ours, or a venue that contradicts itself. */
export function nextStatus(status: OrderStatus, event: OrderEvent): OrderStatus {
  const next = transitions[status][event];
  assert(next !== null, `an order that is ${status} takes no ${event}`);
  return next;
}

/** Something may still come of it. What is over can only turn out to have been filled. */
export const isOpen = (status: OrderStatus): boolean => !isTerminal(status);

export const isTerminal = (status: OrderStatus): boolean =>
  status === "filled" || status === "cancelled" || status === "expired" || status === "rejected";

/** The whole table without its empty cells, for what must be equal to it elsewhere. */
export function orderTransitions(): readonly OrderTransition[] {
  return statuses.flatMap((from) =>
    events.flatMap((event) => {
      const to = transitions[from][event];
      return to === null ? [] : [{ from, event, to }];
    }),
  );
}
