import { DomainError } from "../base/index.ts";
import { type AccountState, type Position, equityAt } from "../ledger/index.ts";
import type { CandleColumns } from "../market/index.ts";
import type { Cursor } from "./series.ts";

/** What a strategy sees at the close of a candle. Prices are those of the closed candle; nothing later is reachable. */
export interface View {
  /** Counts the candles of the run from 0. */
  readonly index: number;
  /** UTC ms at which the candle opened. */
  readonly openTime: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  readonly position: Position | null;
  readonly isFlat: boolean;
  readonly isLong: boolean;
  readonly isShort: boolean;
  /** Marked at the close. */
  readonly equity: number;
  /** The close `candles` ago; 0 is the present. */
  closeAgo(candles: number): number;
}

/** Where a run stands. The run alone holds it: whoever could move it could look at what comes later. */
export interface RunCursor extends Cursor {
  index: number;
  account: AccountState;
}

/** What a strategy is given: one object for the whole run, with nothing on it that could be changed. */
export class RunView implements View {
  readonly #cursor: RunCursor;
  readonly #candles: CandleColumns;

  constructor(candles: CandleColumns, cursor: RunCursor) {
    this.#candles = candles;
    this.#cursor = cursor;
  }

  get index(): number {
    return this.#cursor.index;
  }
  get openTime(): number {
    return this.#candles.openTime[this.#cursor.index] ?? Number.NaN;
  }
  get open(): number {
    return this.#candles.open[this.#cursor.index] ?? Number.NaN;
  }
  get high(): number {
    return this.#candles.high[this.#cursor.index] ?? Number.NaN;
  }
  get low(): number {
    return this.#candles.low[this.#cursor.index] ?? Number.NaN;
  }
  get close(): number {
    return this.#candles.close[this.#cursor.index] ?? Number.NaN;
  }
  get volume(): number {
    return this.#candles.volume[this.#cursor.index] ?? Number.NaN;
  }
  get position(): Position | null {
    return this.#cursor.account.position;
  }
  get isFlat(): boolean {
    return this.#cursor.account.position === null;
  }
  get isLong(): boolean {
    return (this.#cursor.account.position?.quantity ?? 0) > 0;
  }
  get isShort(): boolean {
    return (this.#cursor.account.position?.quantity ?? 0) < 0;
  }
  get equity(): number {
    return equityAt(this.#cursor.account, this.close);
  }

  closeAgo(candles: number): number {
    if (!(candles >= 0)) {
      throw new DomainError("strategy_looked_ahead", `closeAgo(${candles}) asks for a candle that has not closed yet.`);
    }
    return this.#candles.close[this.#cursor.index - candles] ?? Number.NaN;
  }
}
