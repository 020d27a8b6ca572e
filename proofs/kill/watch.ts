import { type Account, type Answer } from "./subject.ts";

/** What one submit or dispatch came to. */
export interface Observed {
  readonly account: Account;
  /** Before it was sent, on this process' clock. */
  readonly startedAt: number;
  readonly answer: Answer;
}

/**
 * Knows which kills have returned, and judges every answer against those that had returned before it was sent: whoever
 * passes then must have seen an epoch later than the kill's, which only a reset gives.
 */
export class Watch {
  startsAfterReturn = 0;
  passed = 0;
  refused = 0;
  /** Submits and dispatches that did not end in time. */
  timedOut = 0;
  readonly #returned = new Map<string, bigint>();
  readonly #listeners = new Set<(observed: Observed) => void>();

  /** The kill has returned: from now on nobody starts and passes below its epoch. */
  returned(scopeKey: string, epoch: bigint): void {
    this.#returned.set(scopeKey, epoch);
  }

  /** To be called before sending; what it returns judges the answer. */
  begin(account: Account): (answer: Answer) => void {
    const startedAt = performance.now();
    const floor = this.#floorOf(account);
    return (answer) => {
      this.passed += answer === null ? 0 : 1;
      this.refused += answer === null ? 1 : 0;
      this.startsAfterReturn += answer !== null && answer.epoch <= floor ? 1 : 0;
      for (const listener of this.#listeners) {
        listener({ account, startedAt, answer });
      }
    };
  }

  /** Resolves with the first answer of that kind from now on; false where none came within `limitMs`. */
  async until(isWanted: (observed: Observed) => boolean, limitMs = 5_000): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const listener = (observed: Observed) => (isWanted(observed) ? resolve(true) : undefined);
    this.#listeners.add(listener);
    const timer = setTimeout(() => resolve(false), limitMs);
    const came = await promise;
    clearTimeout(timer);
    this.#listeners.delete(listener);
    return came;
  }

  #floorOf({ scopeKeys }: Account): bigint {
    return scopeKeys.reduce((highest, key) => {
      const epoch = this.#returned.get(key) ?? -1n;
      return epoch > highest ? epoch : highest;
    }, -1n);
  }
}
