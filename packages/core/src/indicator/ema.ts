import type { CandleColumns } from "../market/index.ts";
import type { Indicator, Source } from "./indicator.ts";
import { assertPeriod } from "./period.ts";

/**
 * Exponential moving average, weight 2 / (period + 1). The first value is the mean of the first `period` inputs,
 * as TA-Lib seeds it.
 */
export class Ema implements Indicator {
  readonly key: string;
  readonly lookback: number;
  readonly #period: number;
  readonly #source: Source;
  #value = 0;

  constructor(period: number, source: Source) {
    assertPeriod(period);
    this.key = `ema(${period},${source})`;
    this.#period = period;
    this.#source = source;
    this.lookback = period - 1;
  }

  extend(candles: CandleColumns, values: Float64Array, from: number, to: number): void {
    const input = candles[this.#source];
    const period = this.#period;
    const weight = 2 / (period + 1);
    let value = this.#value;
    for (let i = from; i < to; i++) {
      const x = input[i] ?? 0;
      if (i < period) {
        value += x;
        if (i === period - 1) {
          value /= period;
        }
      } else {
        value = (x - value) * weight + value;
      }
      values[i] = i < period - 1 ? Number.NaN : value;
    }
    this.#value = value;
  }
}

export const ema = (period: number, source: Source = "close"): Indicator => new Ema(period, source);
