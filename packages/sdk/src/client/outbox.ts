import { z } from "zod";

/** One change of the user's trading state. `seq` counts them without a hole; decimals in the payload are strings. */
export const outboxEventSchema = z.object({
  seq: z.number().int().positive(),
  kind: z.string(),
  verb: z.enum(["insert", "update", "delete"]),
  payload: z.record(z.string(), z.unknown()),
  at: z.string(),
});

export type OutboxEvent = z.infer<typeof outboxEventSchema>;

export interface OutboxOptions {
  /** The page knows everything up to here. */
  readonly last: number;
  /** Events of the table with `seq` above the given one, ascending; at most `pageSize`, and fewer only at the end. */
  readonly readAfter: (seq: number) => Promise<readonly OutboxEvent[]>;
  /** Called for each event once, in the order of `seq`. */
  readonly apply: (event: OutboxEvent) => void;
  readonly pageSize: number;
}

/**
 * Broadcasts come late, twice or not at all; the table `events` is the truth. What follows the last event is applied at
 * once; what does not waits, and the hole before it is read from the table.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #early = new Map<number, OutboxEvent>();
  #last: number;
  #reading: Promise<void> | null = null;
  /** Asked for while a reading went on, which may have begun too early to see it. */
  #isAskedAgain = false;

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.#last = options.last;
  }

  get last(): number {
    return this.#last;
  }

  /** Something came early, and what stands before it was not read yet. */
  get hasHole(): boolean {
    return this.#early.size > 0;
  }

  /** Takes a broadcast. */
  receive(event: OutboxEvent): void {
    if (event.seq <= this.#last) {
      return;
    }
    this.#early.set(event.seq, event);
    this.#drain();
    if (this.#early.size > 0) {
      void this.catchUp().catch(() => undefined);
    }
  }

  /** Reads what was missed. Rejects where the table cannot be read; what came is kept for the next time. */
  catchUp(): Promise<void> {
    if (this.#reading !== null) {
      this.#isAskedAgain = true;
      return this.#reading;
    }
    this.#reading = this.#readAll().finally(() => {
      this.#reading = null;
    });
    return this.#reading;
  }

  async #readAll(): Promise<void> {
    do {
      this.#isAskedAgain = false;
      for (;;) {
        const page = await this.#options.readAfter(this.#last);
        for (const event of page) {
          if (event.seq > this.#last) {
            this.#early.set(event.seq, event);
          }
        }
        this.#drain();
        if (page.length < this.#options.pageSize) {
          break;
        }
      }
    } while (this.#isAskedAgain);
  }

  /** Applies what is next for as long as it is there. */
  #drain(): void {
    for (;;) {
      const next = this.#early.get(this.#last + 1);
      if (next === undefined) {
        return;
      }
      this.#early.delete(next.seq);
      this.#last = next.seq;
      this.#options.apply(next);
    }
  }
}
