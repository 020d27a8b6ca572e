export interface LoadRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Load {
  /** Requests a second. */
  readonly rate: number;
  readonly requests: readonly LoadRequest[];
  /** How many of the first are sent alike and not counted. */
  readonly warmUp: number;
}

export interface Sample {
  readonly milliseconds: number;
  readonly status: number;
  /** What a refusal said; empty for an answer. */
  readonly text: string;
}

export interface Spread {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly largest: number;
}

/** The nearest rank: of 1,000 values, p99 is the 990th. */
export function spreadOf(milliseconds: readonly number[]): Spread {
  const sorted = milliseconds.toSorted((one, other) => one - other);
  const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), largest: at(1) };
}
