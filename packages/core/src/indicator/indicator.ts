import type { CandleColumns } from "../market/index.ts";

/** The column that an indicator of one input reads. */
export type Source = "open" | "high" | "low" | "close" | "volume";

/**
 * An incremental indicator: it is given candles strictly in order and sees nothing that comes later, so a value
 * computed candle by candle has the same bits as one computed over a whole history.
 */
export interface Indicator {
  /** Names the computation: equal keys give equal values over equal candles. */
  readonly key: string;
  /** Index of the first defined value; those before it are NaN. */
  readonly lookback: number;
  /** Writes `values[from … to − 1]`. Each call continues where the last one ended; the first has `from` 0. */
  extend(candles: CandleColumns, values: Float64Array, from: number, to: number): void;
}
