import { type Timeframe, timeframeMs } from "./timeframe.ts";

export interface GapCount {
  /** Places where at least one candle is missing. */
  readonly gaps: number;
  /** Candles that are missing, in all gaps together. */
  readonly missing: number;
}

/**
 * Counts the holes in ascending open times. Nothing is known of sessions here: the night of a stock exchange counts as a
 * gap, and so does a minute without a trade.
 */
export function countGaps(openTime: Float64Array, timeframe: Timeframe): GapCount {
  const length = timeframeMs(timeframe);
  let gaps = 0;
  let missing = 0;
  for (let at = 1; at < openTime.length; at += 1) {
    const absent = Math.floor(((openTime[at] ?? 0) - (openTime[at - 1] ?? 0)) / length) - 1;
    if (absent > 0) {
      gaps += 1;
      missing += absent;
    }
  }
  return { gaps, missing };
}
