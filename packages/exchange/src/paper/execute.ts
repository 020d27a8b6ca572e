import { type Exact, exact, feeOf, lesser, text } from "./exact.ts";
import { type Meeting, fillPrice } from "./meeting.ts";
import type { PaperEvent, PaperReason, PaperSettings } from "./paper-order.ts";
import { type WorkingOrder, waitsForStop } from "./working-order.ts";

/** What an order that meets a price may have of it. */
export interface Offer {
  readonly at: number;
  readonly settings: PaperSettings;
  /** What may be filled now; less than what is left of an order where it can only reduce. */
  readonly wanted: Exact;
  /** The most that the candle's volume gives; null for no end. */
  readonly available: Exact | null;
  readonly isAmbiguous: boolean;
}

/** What becomes of an order that met a price. */
export function execute(working: WorkingOrder, meeting: Meeting, offer: Offer): readonly PaperEvent[] {
  const { order } = working;
  const { price } = meeting;
  if (!offer.wanted.gt(0)) {
    return [cancelled(working, "nothing_to_reduce", offer.at)];
  }
  const trigger: PaperEvent = { kind: "trigger", sequence: order.sequence, at: offer.at };
  if (price === null) {
    return [order.timeInForce === "gtc" ? trigger : cancelled(working, timeReason(working), offer.at)];
  }
  const quantity = offer.available === null ? offer.wanted : lesser(offer.wanted, offer.available);
  if (order.timeInForce === "fok" && quantity.lt(offer.wanted)) {
    return [cancelled(working, "fill_or_kill", offer.at)];
  }
  const reason = restReason(working, offer, quantity);
  const worksOn = reason === null && quantity.lt(working.left);
  return [
    ...(worksOn && waitsForStop(working) ? [trigger] : []),
    ...(quantity.gt(0) ? [filled(working, { ...meeting, price, quantity }, offer)] : []),
    ...(reason === null ? [] : [cancelled(working, reason, offer.at)]),
  ];
}

export const cancelled = ({ order }: WorkingOrder, reason: PaperReason, at: number): PaperEvent => ({
  kind: "cancel",
  sequence: order.sequence,
  at,
  reason,
});

/** Why an order whose time in force wants all or something at once is taken back. */
export const timeReason = ({ order }: WorkingOrder): PaperReason =>
  order.timeInForce === "fok" ? "fill_or_kill" : "immediate_or_cancel";

/** Why what is left after a fill of `quantity` is taken back; null where nothing is left, or it works on. */
function restReason(working: WorkingOrder, offer: Offer, quantity: Exact): PaperReason | null {
  if (quantity.eq(working.left)) {
    return null;
  }
  if (quantity.eq(offer.wanted)) {
    return "nothing_to_reduce";
  }
  return working.order.timeInForce === "gtc" ? null : timeReason(working);
}

function filled(
  working: WorkingOrder,
  execution: { readonly price: Exact; readonly isMaker: boolean; readonly quantity: Exact },
  { settings, isAmbiguous, at }: Offer,
): PaperEvent {
  const { quantity, isMaker } = execution;
  const price = fillPrice(working, execution, settings);
  const rate = exact(isMaker ? settings.makerFeeRate : settings.takerFeeRate);
  return {
    kind: "fill",
    sequence: working.order.sequence,
    quantity: text(quantity),
    price: text(price),
    fee: text(feeOf(quantity, price, rate)),
    isMaker,
    isAmbiguous,
    at,
  };
}
