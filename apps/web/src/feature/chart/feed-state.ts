/** What the page knows about the candles of a chart that come while it is open. */
export interface Arrivals {
  readonly isConnected: boolean;
  /** When the last candle came to this page, by its own clock; null where none did. */
  readonly lastArrival: number | null;
}

export type FeedState = "recorded" | "live" | "stale";

/**
 * `recorded` is a series that never ticked in this page: nothing can be said to be late. One that ticked is `live` until
 * its stream breaks, or until nothing came for one and a half times its timeframe.
 */
export function feedStateOf(
  { isConnected, lastArrival }: Arrivals,
  at: { nowMs: number; timeframeMs: number },
): FeedState {
  if (lastArrival === null) {
    return "recorded";
  }
  return isConnected && at.nowMs - lastArrival <= 1.5 * at.timeframeMs ? "live" : "stale";
}
