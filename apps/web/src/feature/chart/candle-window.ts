import type { Candle } from "./candle.ts";

/** More would make every indicator slow: whoever scrolls on drops candles at the other end. */
export const mostCandles = 5_000;

/** A chart that is followed for long drops many at once: each time it does, all is drawn anew. */
const keptWhenFull = 4_000;

/** The candles that a chart holds: ascending by open time, each once. */
export interface CandleWindow {
  readonly candles: readonly Candle[];
  /** There may be older ones to read. */
  readonly hasOlder: boolean;
  /** There may be newer ones to read: until they are, none that just came may be put at the end. */
  readonly hasNewer: boolean;
}

/** A page before the window; at most `mostCandles` stay, the newest ones go. An empty page says that none is older. */
export function withOlder(window: CandleWindow, page: readonly Candle[]): CandleWindow {
  const first = window.candles[0]?.timestamp ?? Number.POSITIVE_INFINITY;
  const added = page.filter(({ timestamp }) => timestamp < first);
  const all = [...added, ...window.candles];
  const candles = all.slice(0, mostCandles);
  return { candles, hasOlder: added.length > 0, hasNewer: window.hasNewer || candles.length < all.length };
}

/** A page after the window; at most `mostCandles` stay, the oldest ones go. An empty page says that none is newer. */
export function withNewer(window: CandleWindow, page: readonly Candle[]): CandleWindow {
  const last = window.candles.at(-1)?.timestamp ?? Number.NEGATIVE_INFINITY;
  const added = page.filter(({ timestamp }) => timestamp > last);
  const all = [...window.candles, ...added];
  const candles = all.slice(-mostCandles);
  return { candles, hasOlder: window.hasOlder || candles.length < all.length, hasNewer: added.length > 0 };
}

/**
 * Candles that came while the chart is shown. Those within the window replace what stands there; those after it are
 * added only where nothing between is missing.
 */
export function withArrived(window: CandleWindow, arrived: readonly Candle[]): CandleWindow {
  const first = window.candles[0]?.timestamp ?? Number.NEGATIVE_INFINITY;
  const last = window.candles.at(-1)?.timestamp ?? Number.NEGATIVE_INFINITY;
  const byTime = new Map(window.candles.map((candle) => [candle.timestamp, candle]));
  for (const candle of arrived) {
    const isWithin = candle.timestamp >= first && candle.timestamp <= last;
    if (isWithin || (candle.timestamp > last && !window.hasNewer)) {
      byTime.set(candle.timestamp, candle);
    }
  }
  const all = [...byTime.values()].sort((left, right) => left.timestamp - right.timestamp);
  const candles = all.length > mostCandles ? all.slice(-keptWhenFull) : all;
  return { ...window, candles, hasOlder: window.hasOlder || candles.length < all.length };
}

/** Whether the later window is the earlier one with its last candle changed or others put after it: cheap to draw. */
export function onlyGrew(earlier: CandleWindow, later: CandleWindow): boolean {
  const [from, to] = [earlier.candles, later.candles];
  const kept = from.length - 1;
  return to.length >= from.length && from.slice(0, Math.max(0, kept)).every((candle, at) => to[at] === candle);
}

/** The place of the last candle that opened at or before an instant; −1 where all opened later. */
export function placeOf(candles: readonly Candle[], time: number): number {
  let [low, high] = [0, candles.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((candles[middle]?.timestamp ?? 0) <= time) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low - 1;
}
