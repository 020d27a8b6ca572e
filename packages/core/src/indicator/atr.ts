import type { CandleColumns } from "../market/index.ts";
import type { Indicator } from "./indicator.ts";
import { assertPeriod } from "./period.ts";

/**
 * Average true range (Wilder, 1978), in units of price. The first value, at index `period`, is the mean of the
 * true ranges of candles 1 … period; then each new range enters with weight 1 / period.
 */
export class Atr implements Indicator {
  readonly key: string;
  readonly lookback: number;
  readonly #period: number;
  #value = 0;

  constructor(period: number) {
    assertPeriod(period);
    this.key = `atr(${period})`;
    this.#period = period;
    this.lookback = period;
  }

  extend(candles: CandleColumns, values: Float64Array, from: number, to: number): void {
    const period = this.#period;
    for (let i = from; i < to; i++) {
      if (i > 0) {
        const range = trueRange(candles, i);
        if (i <= period) {
          this.#value += range;
          if (i === period) {
            this.#value /= period;
          }
        } else {
          this.#value = (this.#value * (period - 1) + range) / period;
        }
      }
      values[i] = i < period ? Number.NaN : this.#value;
    }
  }
}

function trueRange(candles: CandleColumns, index: number): number {
  const high = candles.high[index] ?? 0;
  const low = candles.low[index] ?? 0;
  const previousClose = candles.close[index - 1] ?? 0;
  return Math.max(high, previousClose) - Math.min(low, previousClose);
}

export const atr = (period = 14): Indicator => new Atr(period);
