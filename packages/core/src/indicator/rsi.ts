import type { CandleColumns } from "../market/index.ts";
import type { Indicator, Source } from "./indicator.ts";
import { assertPeriod } from "./period.ts";

/**
 * Relative strength index (Wilder, New Concepts in Technical Trading Systems, 1978): 0 to 100. Mean gain and
 * mean loss start as plain means of the first `period` changes, then each is smoothed by 1 / period. A window
 * without any change is 50 by our choice (TA-Lib says 0).
 */
export class Rsi implements Indicator {
  readonly key: string;
  readonly lookback: number;
  readonly #period: number;
  readonly #source: Source;
  #gain = 0;
  #loss = 0;

  constructor(period: number, source: Source) {
    assertPeriod(period);
    this.key = `rsi(${period},${source})`;
    this.#period = period;
    this.#source = source;
    this.lookback = period;
  }

  extend(candles: CandleColumns, values: Float64Array, from: number, to: number): void {
    const input = candles[this.#source];
    const period = this.#period;
    for (let i = from; i < to; i++) {
      if (i === 0) {
        values[0] = Number.NaN;
        continue;
      }
      const change = (input[i] ?? 0) - (input[i - 1] ?? 0);
      this.#smooth(i, change > 0 ? change : 0, change < 0 ? -change : 0);
      values[i] = i < period ? Number.NaN : strength(this.#gain, this.#loss);
    }
  }

  #smooth(index: number, gain: number, loss: number): void {
    const period = this.#period;
    if (index <= period) {
      this.#gain += gain / period;
      this.#loss += loss / period;
    } else {
      this.#gain = (this.#gain * (period - 1) + gain) / period;
      this.#loss = (this.#loss * (period - 1) + loss) / period;
    }
  }
}

function strength(gain: number, loss: number): number {
  return gain + loss === 0 ? 50 : (100 * gain) / (gain + loss);
}

export const rsi = (period = 14, source: Source = "close"): Indicator => new Rsi(period, source);
