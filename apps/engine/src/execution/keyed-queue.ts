interface Entry {
  readonly work: () => Promise<void>;
  isRunning: boolean;
  /** Asked for again while it ran: what it has read may be old. */
  isWantedAgain: boolean;
}

/** Runs work by key: a few keys at once, one piece of work a key, and once more where it was asked for meanwhile. */
export class KeyedQueue {
  readonly #concurrency: number;
  readonly #entries = new Map<string, Entry>();
  readonly #running = new Set<Promise<void>>();
  #isClosed = false;

  constructor(concurrency: number) {
    this.#concurrency = concurrency;
  }

  /** `work` tells its failures by itself: what it throws is a bug. */
  ask(key: string, work: () => Promise<void>): void {
    const known = this.#entries.get(key);
    if (known?.isRunning === true) {
      known.isWantedAgain = true;
    } else if (known === undefined && !this.#isClosed) {
      this.#entries.set(key, { work, isRunning: false, isWantedAgain: false });
      this.#startNext();
    }
  }

  /** Begins nothing new; returns when what runs has ended. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(this.#running);
  }

  #startNext(): void {
    const next = [...this.#entries].find(([, { isRunning }]) => !isRunning);
    if (next === undefined || this.#running.size >= this.#concurrency || this.#isClosed) {
      return;
    }
    const [key, entry] = next;
    entry.isRunning = true;
    const running = entry.work().finally(() => {
      this.#running.delete(running);
      this.#entries.delete(key);
      if (entry.isWantedAgain) {
        this.ask(key, entry.work);
      }
      this.#startNext();
    });
    this.#running.add(running);
    this.#startNext();
  }
}
