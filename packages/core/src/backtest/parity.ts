import type { Fill } from "../ledger/index.ts";

/** Where two runs of the same strategy part. */
export interface FillDifference {
  /** Place in the order of fills, from 0. */
  readonly at: number;
  /** Null where that run has no such fill. */
  readonly expected: Fill | null;
  readonly found: Fill | null;
  /** Which values differ; empty where one of the two is missing. */
  readonly fields: readonly (keyof Fill)[];
}

const compared = [
  "sequence",
  "orderSequence",
  "index",
  "time",
  "side",
  "quantity",
  "price",
  "fee",
  "exitReason",
] as const;

/** Compares two runs fill by fill, to the last bit. Null when they are the same. */
export function firstFillDifference(expected: readonly Fill[], found: readonly Fill[]): FillDifference | null {
  const length = Math.max(expected.length, found.length);
  for (let at = 0; at < length; at++) {
    const one = expected[at] ?? null;
    const other = found[at] ?? null;
    const fields = one === null || other === null ? [] : compared.filter((field) => one[field] !== other[field]);
    if (one === null || other === null || fields.length > 0) {
      return { at, expected: one, found: other, fields };
    }
  }
  return null;
}
