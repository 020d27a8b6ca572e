import type { Side } from "@chandlery/core/ledger";
import { type Exact, exact, greater, lesser, toTick } from "./exact.ts";
import type { PaperSettings } from "./paper-order.ts";
import { type WorkingOrder, waitsForStop } from "./working-order.ts";

/** Prices that came, in no known order between the open and the close. */
export interface Stretch {
  readonly open: Exact;
  readonly high: Exact;
  readonly low: Exact;
  readonly close: Exact;
}

/** One price alone. */
export const stretchAt = (price: Exact): Stretch => ({ open: price, high: price, low: price, close: price });

/**
 * How an order comes to the prices. `arriving` meets them as it is accepted: a limit takes, at the price there is.
 * `resting` has waited since before the first of them. `overtaken` was accepted among them and is sure of the last one
 * alone: where that has passed its limit, it did so on the way, and the limit is what the order gets.
 */
export type Manner = "arriving" | "resting" | "overtaken";

export interface Meeting {
  /** The price that was met, before slippage; null where a stop was met and the limit behind it was not. */
  readonly price: Exact | null;
  readonly isMaker: boolean;
}

/** Where an order meets a stretch of prices; null if it does not. */
export function meet(working: WorkingOrder, stretch: Stretch, manner: Manner): Meeting | null {
  const { order, limit, stop } = working;
  const sure = manner === "overtaken" ? stretchAt(stretch.close) : stretch;
  if (stop !== null && waitsForStop(working)) {
    const met = touchStop(order.side, stop, sure);
    return met === null || limit === null ? taken(met) : meetBehindStop(working, { limit, met, stretch: sure });
  }
  if (limit === null) {
    return taken(sure.open);
  }
  if (manner === "arriving" || order.timeInForce !== "gtc") {
    return taken(touchLimit(order.side, limit, stretchAt(sure.open)));
  }
  const met = touchLimit(order.side, limit, sure);
  return met === null ? null : { price: manner === "overtaken" ? within(limit, stretch) : met, isMaker: true };
}

/** A limit that the price has passed when the stop is met takes at once; else it waits at its limit from there on. */
function meetBehindStop(
  { order }: WorkingOrder,
  { limit, met, stretch }: { readonly limit: Exact; readonly met: Exact; readonly stretch: Stretch },
): Meeting {
  if (isAtLimit(order.side, limit, met)) {
    return { price: met, isMaker: false };
  }
  if (order.timeInForce !== "gtc") {
    return { price: null, isMaker: false };
  }
  // What the prices did before the stop was met counts for nothing. All of them came after an open beyond the stop;
  // after a stop that was met on the way, only the close did for certain.
  const after = met.eq(stretch.open) ? stretch : stretchAt(stretch.close);
  return { price: touchLimit(order.side, limit, after) === null ? null : limit, isMaker: true };
}

/** The price of the stretch that is nearest to `price`: nothing was traded beyond its extremes. */
const within = (price: Exact, { low, high }: Stretch): Exact => greater(low, lesser(high, price));

const taken = (price: Exact | null): Meeting | null => (price === null ? null : { price, isMaker: false });

/** A buy limit and a sell stop wait for the price to fall; a sell limit and a buy stop for it to rise. */
const touchLimit = (side: Side, limit: Exact, stretch: Stretch): Exact | null =>
  side === "buy" ? touchBelow(limit, stretch) : touchAbove(limit, stretch);

const touchStop = (side: Side, stop: Exact, stretch: Stretch): Exact | null =>
  side === "buy" ? touchAbove(stop, stretch) : touchBelow(stop, stretch);

// Decimals of core's `simulate/matching.ts`, which stays in float64 for the speed of backtests. The parity test holds
// the two together.
const touchBelow = (level: Exact, { open, low }: Stretch): Exact | null =>
  low.lte(level) ? lesser(open, level) : null;

const touchAbove = (level: Exact, { open, high }: Stretch): Exact | null =>
  high.gte(level) ? greater(open, level) : null;

const isAtLimit = (side: Side, limit: Exact, price: Exact): boolean =>
  side === "buy" ? price.lte(limit) : price.gte(limit);

/** The price of the fill: slipped if it takes, rounded to the tick against the trader, never beyond the order's limit. */
export function fillPrice(
  { order, limit }: WorkingOrder,
  { price, isMaker }: { readonly price: Exact; readonly isMaker: boolean },
  settings: PaperSettings,
): Exact {
  const slippage = isMaker ? exact("0") : exact(settings.slippageRate);
  const slipped = price.times(order.side === "buy" ? slippage.plus(1) : slippage.neg().plus(1));
  const rounded = toTick(slipped, order.side, exact(settings.tickSize));
  if (limit === null) {
    return rounded;
  }
  return order.side === "buy" ? lesser(rounded, limit) : greater(rounded, limit);
}
