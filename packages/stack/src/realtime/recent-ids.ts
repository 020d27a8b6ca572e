export interface RecentIds {
  readonly add: (id: string) => void;
  readonly has: (id: string) => boolean;
  /** Every id added since then is still known. */
  readonly completeSinceMs: () => number;
}

export interface RecentIdsOptions {
  readonly keepMs: number;
  readonly limit: number;
  readonly now?: () => number;
}

/** Remembers what was delivered, for a bounded time and in bounded memory, oldest forgotten first. */
export function createRecentIds({ keepMs, limit, now = Date.now }: RecentIdsOptions): RecentIds {
  const addedAt = new Map<string, number>();
  let forgottenUntil = 0;
  const forgetOldest = (): void => {
    for (const [id, time] of addedAt) {
      if (addedAt.size <= limit && time > now() - keepMs) {
        return;
      }
      addedAt.delete(id);
      forgottenUntil = time;
    }
  };
  return {
    add: (id) => {
      addedAt.set(id, now());
      forgetOldest();
    },
    has: (id) => addedAt.has(id),
    // The one that was forgotten last may share its millisecond with others.
    completeSinceMs: () => (forgottenUntil === 0 ? 0 : forgottenUntil + 1),
  };
}
