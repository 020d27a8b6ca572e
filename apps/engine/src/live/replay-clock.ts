import { setTimeout as delay } from "node:timers/promises";
import type { Clock } from "@chandlery/core/pipeline";

/**
 * The time of a replay: it stands still between two instants that somebody waits for, and each wait takes `paceMs`
 * of real time, however far apart the instants are. A weekend in the candles is no longer than any other step.
 */
export class ReplayClock implements Clock {
  readonly #paceMs: number;
  #now: number;
  #lastWait = Number.NEGATIVE_INFINITY;

  constructor(options: { readonly now: number; readonly paceMs: number }) {
    this.#now = options.now;
    this.#paceMs = options.paceMs;
  }

  now(): number {
    return this.#now;
  }

  async waitUntil(instant: number, signal: AbortSignal): Promise<void> {
    if (instant <= this.#now) {
      return;
    }
    // Counted from the end of the last wait, so that the time a step takes does not slow the replay down.
    const due = Math.max(this.#lastWait + this.#paceMs, performance.now());
    await delay(Math.max(0, due - performance.now()), undefined, { signal });
    this.#lastWait = due;
    this.#now = instant;
  }
}
