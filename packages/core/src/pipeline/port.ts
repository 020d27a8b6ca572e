import type { AccountState } from "../ledger/index.ts";
import type { Candle } from "../market/index.ts";
import type { Order } from "../order/index.ts";

/*
 * The three doors in which backtest, paper and live differ. Everything between them is the same code.
 */

/** Where time comes from. A backtest needs none: its candles carry it. */
export interface Clock {
  /** UTC ms. */
  now(): number;
  /** Resolves when `instant` has come, or at once if it is past; rejects when the signal aborts. */
  waitUntil(instant: number, signal: AbortSignal): Promise<void>;
}

/** Where candles come from: closed, ascending by `openTime`, each once. */
export type Feed = AsyncIterable<Candle>;

/** Where orders go, as the corridor sees it. */
export interface Venue {
  readonly account: AccountState;
  /** An order that closes the position is on its way. */
  readonly isExiting: boolean;
  submit(order: Order): void;
  /** Cancels every entry that has not filled; `time` is UTC ms. */
  cancelEntries(time: number): void;
}
