import { DomainError } from "../base/index.ts";
import type { Indicator } from "../indicator/index.ts";
import type { CandleColumns } from "../market/index.ts";

/** The candle at which a strategy stands. Only the run moves it. */
export interface Cursor {
  readonly index: number;
}

/**
 * The values of one indicator as a strategy sees them: the present and the past, never the future. The column
 * behind it may already hold later values (a backtest computes it in one go), so nothing here reaches past the
 * cursor.
 */
export class Series {
  readonly #cursor: Cursor;
  #values: Float64Array;

  constructor(cursor: Cursor, values: Float64Array) {
    this.#cursor = cursor;
    this.#values = values;
  }

  /** At the present candle; NaN while the indicator is not defined. */
  get value(): number {
    return this.#values[this.#cursor.index] ?? Number.NaN;
  }

  /** One candle ago. */
  get previous(): number {
    return this.#values[this.#cursor.index - 1] ?? Number.NaN;
  }

  /** `candles` ago; 0 is the present. */
  ago(candles: number): number {
    if (!(candles >= 0)) {
      throw new DomainError("strategy_looked_ahead", `ago(${candles}) asks for a candle that has not closed yet.`);
    }
    return this.#values[this.#cursor.index - candles] ?? Number.NaN;
  }

  /** For the run alone: the values moved to a larger column. */
  static rebind(series: Series, values: Float64Array): void {
    series.#values = values;
  }
}

/** An indicator, its column, and the series through which a strategy reads it. */
export class IndicatorColumn {
  readonly series: Series;
  readonly #indicator: Indicator;
  #values: Float64Array;
  #filled = 0;

  constructor(options: { readonly indicator: Indicator; readonly cursor: Cursor; readonly capacity: number }) {
    this.#indicator = options.indicator;
    this.#values = new Float64Array(options.capacity);
    this.series = new Series(options.cursor, this.#values);
  }

  get lookback(): number {
    return this.#indicator.lookback;
  }

  /** Computes what is missing up to `candles.length`. */
  extend(candles: CandleColumns): void {
    if (candles.length > this.#values.length) {
      const larger = new Float64Array(Math.max(candles.length, 2 * this.#values.length));
      larger.set(this.#values.subarray(0, this.#filled));
      this.#values = larger;
      Series.rebind(this.series, larger);
    }
    if (candles.length > this.#filled) {
      this.#indicator.extend(candles, this.#values, this.#filled, candles.length);
      this.#filled = candles.length;
    }
  }
}
