/** One OHLCV entry of a series, keyed by the instant at which it opened. */
export interface Candle {
  /** UTC, milliseconds since 1970. */
  readonly openTime: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/**
 * Candles of one series as columns, ascending by `openTime`; all have `length` entries. The form in which
 * candles reach indicators, backtests and the wire.
 */
export interface CandleColumns {
  readonly length: number;
  /** UTC, milliseconds since 1970. */
  readonly openTime: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
}

export function candlesToColumns(candles: readonly Candle[]): CandleColumns {
  const column = (pick: (candle: Candle) => number) => Float64Array.from(candles, pick);
  return {
    length: candles.length,
    openTime: column((candle) => candle.openTime),
    open: column((candle) => candle.open),
    high: column((candle) => candle.high),
    low: column((candle) => candle.low),
    close: column((candle) => candle.close),
    volume: column((candle) => candle.volume),
  };
}

export function candleAt(columns: CandleColumns, index: number): Candle {
  const value = (column: Float64Array) => column[index] ?? Number.NaN;
  return {
    openTime: value(columns.openTime),
    open: value(columns.open),
    high: value(columns.high),
    low: value(columns.low),
    close: value(columns.close),
    volume: value(columns.volume),
  };
}
