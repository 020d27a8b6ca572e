/** Numbers that look random and are the same for the same seed, so that what a proof met can be met again. */
export interface Random {
  /** At least 0 and below 1. */
  readonly next: () => number;
  /** A whole number of at least 0 and below the limit. */
  readonly below: (limit: number) => number;
  readonly pick: <T>(from: readonly [T, ...T[]]) => T;
  readonly isTrue: (share: number) => boolean;
}

/** Mulberry32, by Tommy Ettinger (public domain): 32 bits of state, enough for choices. */
export function randomFrom(seed: number): Random {
  let state = seed | 0;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  return { next, below, pick: (from) => from[below(from.length)] ?? from[0], isTrue: (share) => next() < share };
}
