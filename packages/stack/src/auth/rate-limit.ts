import { AuthError } from "./auth-error.ts";

export interface RateLimit {
  /** Throws where the key has used up its share. */
  readonly take: (key: string) => void;
}

export interface RateLimitOptions {
  readonly events: number;
  readonly perSeconds: number;
  readonly refusal?: AuthError;
  readonly now?: () => number;
}

const mostKeys = 10_000;

/** A token bucket a key: all of its events at once, then as many again over the period. */
export function createRateLimit({ events, perSeconds, refusal, now = Date.now }: RateLimitOptions): RateLimit {
  const buckets = new Map<string, { left: number; at: number }>();
  const perMs = events / (perSeconds * 1_000);
  return {
    take: (key) => {
      const at = now();
      const bucket = buckets.get(key) ?? { left: events, at };
      const left = Math.min(events, bucket.left + (at - bucket.at) * perMs);
      if (left < 1) {
        throw refusal ?? new AuthError(429, "over_request_rate_limit", "Request rate limit reached");
      }
      // The oldest key goes first: a flood of addresses must not fill the memory.
      buckets.delete(key);
      if (buckets.size >= mostKeys) {
        buckets.delete(buckets.keys().next().value ?? "");
      }
      buckets.set(key, { left: left - 1, at });
    },
  };
}
