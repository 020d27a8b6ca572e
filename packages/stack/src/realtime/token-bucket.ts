export interface TokenBucket {
  /** Takes one; false where the rate is exceeded. */
  readonly take: () => boolean;
}

/** Allows `perSecond` in the mean, and a burst of twice that. */
export function createTokenBucket(perSecond: number, now: () => number = Date.now): TokenBucket {
  const capacity = perSecond * 2;
  let tokens = capacity;
  let filledAt = now();
  return {
    take: () => {
      const time = now();
      tokens = Math.min(capacity, tokens + ((time - filledAt) * perSecond) / 1_000);
      filledAt = time;
      if (tokens < 1) {
        return false;
      }
      tokens -= 1;
      return true;
    },
  };
}
