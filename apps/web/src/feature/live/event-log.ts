import type { OutboxEvent } from "@chandlery/sdk/client";

const mostKept = 5_000;

/** The events that this browser has applied since it was opened: the newest 5,000, each once, in order. */
export class EventLog {
  readonly #listeners = new Set<() => void>();
  #events: readonly OutboxEvent[] = [];

  get last(): number {
    return this.#events.at(-1)?.seq ?? 0;
  }

  readonly snapshot = (): readonly OutboxEvent[] => this.#events;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly add = (event: OutboxEvent): void => {
    this.#events = [...this.#events.slice(1 - mostKept), event];
    for (const listener of this.#listeners) {
      listener();
    }
  };
}
