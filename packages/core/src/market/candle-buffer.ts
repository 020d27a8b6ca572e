import { assert } from "../base/index.ts";
import type { Candle, CandleColumns } from "./candle.ts";

const names = ["openTime", "open", "high", "low", "close", "volume"] as const;

/** Columns that grow candle by candle: what a paper or live run feeds its strategy from. */
export class CandleBuffer implements CandleColumns {
  length = 0;
  openTime: Float64Array;
  open: Float64Array;
  high: Float64Array;
  low: Float64Array;
  close: Float64Array;
  volume: Float64Array;

  constructor(capacity = 1_024) {
    this.openTime = new Float64Array(capacity);
    this.open = new Float64Array(capacity);
    this.high = new Float64Array(capacity);
    this.low = new Float64Array(capacity);
    this.close = new Float64Array(capacity);
    this.volume = new Float64Array(capacity);
  }

  /** Adds the next candle. Candles come in order of `openTime`, each once. */
  append(candle: Candle): void {
    const last = this.length === 0 ? Number.NEGATIVE_INFINITY : this.openTime[this.length - 1];
    assert(last !== undefined && candle.openTime > last, "candles are appended in ascending order of openTime");
    if (this.length === this.openTime.length) {
      this.#grow();
    }
    for (const name of names) {
      this[name][this.length] = candle[name];
    }
    this.length += 1;
  }

  #grow(): void {
    const capacity = Math.max(1, 2 * this.openTime.length);
    for (const name of names) {
      const larger = new Float64Array(capacity);
      larger.set(this[name]);
      this[name] = larger;
    }
  }
}
