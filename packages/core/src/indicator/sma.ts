import type { CandleColumns } from "../market/index.ts";
import type { Indicator, Source } from "./indicator.ts";
import { assertPeriod } from "./period.ts";

/**
 * Simple moving average. One running sum with two Kahan compensations, one for what enters and one for what
 * leaves; the oldest value leaves before the newest enters. These are the operations of pandas' rolling mean:
 * exact ties between two averages decide trades, and a plain running sum drifts away from them.
 */
export class Sma implements Indicator {
  readonly key: string;
  readonly lookback: number;
  readonly #period: number;
  readonly #source: Source;
  #sum = 0;
  #addCompensation = 0;
  #removeCompensation = 0;

  constructor(period: number, source: Source) {
    assertPeriod(period);
    this.key = `sma(${period},${source})`;
    this.#period = period;
    this.#source = source;
    this.lookback = period - 1;
  }

  extend(candles: CandleColumns, values: Float64Array, from: number, to: number): void {
    const input = candles[this.#source];
    const period = this.#period;
    const warm = Math.min(to, period);
    for (let i = from; i < warm; i++) {
      this.#add(input[i] ?? 0);
      values[i] = i === period - 1 ? this.#sum / period : Number.NaN;
    }
    this.#slide(input, values, Math.max(from, period), to);
  }

  #add(value: number): void {
    const y = value - this.#addCompensation;
    const t = this.#sum + y;
    this.#addCompensation = t - this.#sum - y;
    this.#sum = t;
  }

  #slide(input: Float64Array, values: Float64Array, from: number, to: number): void {
    const period = this.#period;
    let sum = this.#sum;
    let addCompensation = this.#addCompensation;
    let removeCompensation = this.#removeCompensation;
    for (let i = from; i < to; i++) {
      const z = -(input[i - period] ?? 0) - removeCompensation;
      const u = sum + z;
      removeCompensation = u - sum - z;
      const y = (input[i] ?? 0) - addCompensation;
      const t = u + y;
      addCompensation = t - u - y;
      sum = t;
      values[i] = t / period;
    }
    this.#sum = sum;
    this.#addCompensation = addCompensation;
    this.#removeCompensation = removeCompensation;
  }
}

export const sma = (period: number, source: Source = "close"): Indicator => new Sma(period, source);
