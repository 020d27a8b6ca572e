import { badRange } from "../rest-error.ts";

/** Rows from `lower` to `upper`, both counted from 0 and both in it. */
export interface RowRange {
  readonly lower: bigint;
  readonly upper: bigint | null;
}

export const allRows: RowRange = { lower: 0n, upper: null };
/** What `limit=0` asks for: the one empty range that is allowed. */
const noRows: RowRange = { lower: 0n, upper: -1n };

const isAll = (range: RowRange): boolean => range.lower === 0n && range.upper === null;
const isEmpty = (range: RowRange): boolean => range.upper !== null && range.upper < range.lower;
const isLimitZero = (range: RowRange): boolean => range.upper === -1n;

export function rangeOf(limit: string | undefined, offset: string | undefined): RowRange {
  const limited: RowRange = { lower: 0n, upper: mapInteger(limit, (count) => count - 1n) };
  if (offset === undefined) {
    return limited;
  }
  const lower = mapInteger(offset, (value) => value) ?? 0n;
  if (limit === undefined) {
    return { lower, upper: null };
  }
  return { lower, upper: lower + (limited.upper ?? -1n) };
}

function mapInteger(text: string | undefined, map: (value: bigint) => bigint): bigint | null {
  const found = /^\s*(-?[0-9]+)\s*$/.exec(text ?? "")?.[1];
  return found === undefined ? null : map(BigInt(found));
}

function intersect(left: RowRange, right: RowRange): RowRange {
  const lower = left.lower > right.lower ? left.lower : right.lower;
  if (left.upper === null || right.upper === null) {
    return { lower, upper: left.upper ?? right.upper };
  }
  return { lower, upper: left.upper < right.upper ? left.upper : right.upper };
}

/** The range of the resource itself, from the query string and, in a GET, from the header. */
export function topRange(limited: RowRange, header: string | undefined): RowRange {
  if (isLimitZero(limited)) {
    return noRows;
  }
  const asked = parseHeader(header);
  const both = intersect(asked, intersect(allRows, limited));
  if (isEmpty(both)) {
    throw badRange(
      isEmpty(asked)
        ? "The lower boundary must be lower than or equal to the upper boundary in the Range header."
        : "Limit should be greater than or equal to zero.",
    );
  }
  return both;
}

function parseHeader(header: string | undefined): RowRange {
  const found = /^([0-9]+)-([0-9]*)$/.exec(header ?? "");
  if (found === null) {
    return allRows;
  }
  const [, lower = "", upper = ""] = found;
  return { lower: BigInt(lower), upper: upper === "" ? null : BigInt(upper) };
}

/** PostgREST breaks on these. */
export const isImpossible = (range: RowRange): boolean => isEmpty(range) && !isLimitZero(range);

/** No answer has more rows than the configuration allows, at any level. */
export function restrict(range: RowRange, maxRows: number | null): RowRange {
  if (isLimitZero(range)) {
    return noRows;
  }
  return maxRows === null ? range : intersect(range, { lower: range.lower, upper: range.lower + BigInt(maxRows) - 1n });
}

/** What stands in `limit … offset …`, or null when all rows are asked for. */
export function limitAndOffset(range: RowRange): { readonly limit: string | null; readonly offset: string } | null {
  if (isAll(range)) {
    return null;
  }
  return { limit: range.upper === null ? null : String(range.upper - range.lower + 1n), offset: String(range.lower) };
}

export interface RangeAnswer {
  readonly status: number;
  readonly contentRange: string;
}

export function answerRange(range: RowRange, rows: number, total: number | null): RangeAnswer {
  const upper = range.lower + BigInt(rows) - 1n;
  return { status: rangeStatus(range.lower, rows, total), contentRange: contentRange(range.lower, upper, total) };
}

function rangeStatus(lower: bigint, rows: number, total: number | null): number {
  if (total === null) {
    return 200;
  }
  if (lower > BigInt(total)) {
    return 416;
  }
  return rows < total ? 206 : 200;
}

export const contentRange = (lower: bigint, upper: bigint, total: number | null): string =>
  `${total !== 0 && lower <= upper ? `${lower}-${upper}` : "*"}/${total ?? "*"}`;
