/*
 * Which days of a series are whole. There is no calendar of the market yet: a day is measured against 24 hours, and a
 * weekday on which the series never has a candle counts as closed.
 */

export const dayMs = 86_400_000;

export type CellState = "whole" | "part" | "missing" | "closed" | "outside";

/** One or more whole days (UTC) of a series. */
export interface CoverageCell {
  readonly from: number;
  readonly to: number;
  readonly stored: number;
  /** Candles that the days would have without a gap. */
  readonly expected: number;
  readonly state: CellState;
}

export interface Counted {
  /** When the first of the counted days begins, UTC ms. */
  readonly from: number;
  /** Stored candles of each day. */
  readonly counts: readonly number[];
  readonly stepMs: number;
  /** Open times of the first and the last candle that there is. */
  readonly first: number;
  readonly last: number;
}

/** Candles that open in [from, to) in a series without gaps, which begins at `first` and ends with `last`. */
export function expectedBetween(
  from: number,
  to: number,
  { first, last, stepMs }: Pick<Counted, "first" | "last" | "stepMs">,
): number {
  const opensBefore = (time: number): number => Math.max(0, Math.ceil((time - first) / stepMs));
  const end = Math.min(to, last + 1);
  return Math.max(0, opensBefore(end) - opensBefore(from));
}

/** The counted days as at most `mostCells` cells, oldest first; the newest cell is full of days, the oldest may not be. */
export function coverageCells(counted: Counted, mostCells: number): readonly CoverageCell[] {
  const days = counted.counts.map((stored, at): CoverageCell => {
    const from = counted.from + at * dayMs;
    const to = from + dayMs;
    const expected = expectedBetween(from, to, counted);
    return { from, to, stored, expected, state: stateOf(stored, expected) };
  });
  const closed = closedWeekdays(days);
  const marked = days.map((day): CoverageCell =>
    closed.has(weekday(day.from)) && day.expected > 0 ? { ...day, expected: 0, state: "closed" } : day,
  );
  const width = Math.max(1, Math.ceil(marked.length / mostCells));
  const cells: CoverageCell[] = [];
  for (let end = marked.length; end > 0; end -= width) {
    cells.unshift(joined(marked.slice(Math.max(0, end - width), end)));
  }
  return cells;
}

/** Share of the expected candles that is stored; null where none is expected. */
export function coverOf(cells: readonly CoverageCell[]): number | null {
  const expected = cells.reduce((sum, cell) => sum + cell.expected, 0);
  const stored = cells.reduce((sum, cell) => sum + Math.min(cell.stored, cell.expected), 0);
  return expected === 0 ? null : stored / expected;
}

export const missingOf = (cells: readonly CoverageCell[]): number =>
  cells.reduce((sum, { stored, expected }) => sum + Math.max(0, expected - stored), 0);

export interface Gap {
  /** Open times of the first and the last candle that is missing. */
  readonly first: number;
  readonly last: number;
  readonly missing: number;
}

/** The gaps in counts of single candles. */
export function gapsOf({ from, counts, stepMs, first, last }: Counted): readonly Gap[] {
  const gaps: Gap[] = [];
  counts.forEach((count, at) => {
    const time = from + at * stepMs;
    if (count > 0 || time < first || time > last) {
      return;
    }
    const open = gaps.at(-1);
    if (open !== undefined && open.last === time - stepMs) {
      gaps[gaps.length - 1] = { first: open.first, last: time, missing: open.missing + 1 };
    } else {
      gaps.push({ first: time, last: time, missing: 1 });
    }
  });
  return gaps;
}

const stateOf = (stored: number, expected: number): CellState =>
  expected === 0 ? "outside" : stored >= expected ? "whole" : stored === 0 ? "missing" : "part";

const weekday = (time: number): number => new Date(time).getUTCDay();

/** Weekdays that are in the range twice at least, and never have a candle. */
function closedWeekdays(days: readonly CoverageCell[]): ReadonlySet<number> {
  const seen = new Map<number, { readonly days: number; readonly stored: number }>();
  for (const { from, stored, expected } of days) {
    if (expected > 0) {
      const known = seen.get(weekday(from)) ?? { days: 0, stored: 0 };
      seen.set(weekday(from), { days: known.days + 1, stored: known.stored + stored });
    }
  }
  return new Set([...seen].filter(([, { days: count, stored }]) => count > 1 && stored === 0).map(([day]) => day));
}

function joined(days: readonly CoverageCell[]): CoverageCell {
  const stored = days.reduce((sum, day) => sum + day.stored, 0);
  const expected = days.reduce((sum, day) => sum + day.expected, 0);
  const isClosed = expected === 0 && days.some(({ state }) => state === "closed");
  return {
    from: days[0]?.from ?? 0,
    to: days.at(-1)?.to ?? 0,
    stored,
    expected,
    state: isClosed ? "closed" : stateOf(stored, expected),
  };
}
