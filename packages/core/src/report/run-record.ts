import type { ClosedTrade } from "../ledger/index.ts";

/** What a run leaves behind, in any run mode: all that its metrics are computed from. */
export interface RunRecord {
  readonly startCash: number;
  /** UTC ms, ascending; the columns have equal length. */
  readonly openTime: Float64Array;
  readonly close: Float64Array;
  /** Marked at each candle's close. */
  readonly equity: Float64Array;
  /** In order of exit. */
  readonly trades: readonly ClosedTrade[];
  readonly timeframeMs: number;
  /** Of all fills, those of a position that is still open included. */
  readonly feesPaid: number;
}
