import fc from "fast-check";
import { expect, test } from "vitest";
import { type Counted, coverOf, coverageCells, dayMs, expectedBetween, gapsOf, missingOf } from "./coverage.ts";

const hour = 3_600_000;
/** A Monday. */
const monday = Date.UTC(2024, 0, 1);

const counted = (counts: readonly number[], rest: Partial<Counted> = {}): Counted => ({
  from: monday,
  counts,
  stepMs: hour,
  first: monday,
  last: monday + counts.length * dayMs - hour,
  ...rest,
});

test("a day is whole, part or missing against its 24 hours; what lies outside the series is not asked for", () => {
  // The series begins at 12:00 on Tuesday and ends with 05:00 on Friday: 12, 24, 24 and 6 hours.
  const cells = coverageCells(
    counted([0, 12, 23, 0, 6, 0], { first: monday + dayMs + 12 * hour, last: monday + 4 * dayMs + 5 * hour }),
    60,
  );
  expect(cells.map(({ stored, expected, state }) => [stored, expected, state])).toEqual([
    [0, 0, "outside"],
    [12, 12, "whole"],
    [23, 24, "part"],
    [0, 24, "missing"],
    [6, 6, "whole"],
    [0, 0, "outside"],
  ]);
  expect(coverOf(cells)).toBe(41 / 66);
  expect(missingOf(cells)).toBe(25);
});

test("weekdays that never trade are closed, one that once did is missing", () => {
  const week = [24, 24, 24, 24, 24, 0, 0];
  const states = (counts: readonly number[]) => coverageCells(counted(counts), 60).map(({ state }) => state);
  expect(states([...week, ...week]).filter((state) => state === "closed")).toHaveLength(4);
  expect(states([...week, 24, 24, 24, 24, 24, 3, 0]).slice(5, 7)).toEqual(["missing", "closed"]);
  // Seen once only, a day without candles is a hole.
  expect(states(week).slice(5)).toEqual(["missing", "missing"]);
});

test("weekly candles are asked for on their own day", () => {
  const cells = coverageCells(counted([1, 0, 0, 0, 0, 0, 0, 1], { stepMs: 7 * dayMs, last: monday + 7 * dayMs }), 60);
  expect(cells.map(({ state }) => state)).toEqual(["whole", ...Array.from({ length: 6 }, () => "outside"), "whole"]);
});

test("many days join into few cells, and no candle is lost or asked for twice", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 24 }), { minLength: 1, maxLength: 400 }),
      fc.integer({ min: 1, max: 90 }),
      (counts, most) => {
        const single = coverageCells(counted(counts), counts.length);
        const cells = coverageCells(counted(counts), most);
        const sum = (of: "stored" | "expected", list: typeof cells) =>
          list.reduce((total, cell) => total + cell[of], 0);
        expect(cells.length).toBeLessThanOrEqual(most);
        expect([sum("stored", cells), sum("expected", cells)]).toEqual([
          sum("stored", single),
          sum("expected", single),
        ]);
        expect(cells.every((cell, at) => cell.from === (cells[at - 1]?.to ?? monday))).toBe(true);
      },
    ),
  );
});

test("the expected candles of neighbouring stretches add up", () => {
  const time = fc.integer({ min: -1_000, max: 1_000 });
  fc.assert(
    fc.property(
      fc.tuple(time, time, time),
      time,
      fc.nat(500),
      fc.integer({ min: 1, max: 60 }),
      (cuts, first, count, stepMs) => {
        const [from = 0, middle = 0, to = 0] = cuts.toSorted((a, b) => a - b);
        const series = { first, last: first + count * stepMs, stepMs };
        expect(expectedBetween(from, middle, series) + expectedBetween(middle, to, series)).toBe(
          expectedBetween(from, to, series),
        );
        expect(expectedBetween(first, series.last + 1, series)).toBe(count + 1);
      },
    ),
  );
});

test("gaps are told by their first and last missing candle, and none before the series or after it", () => {
  const gaps = gapsOf(
    counted([0, 1, 0, 0, 1, 0, 1, 0], { stepMs: hour, first: monday + hour, last: monday + 6 * hour }),
  );
  expect(gaps).toEqual([
    { first: monday + 2 * hour, last: monday + 3 * hour, missing: 2 },
    { first: monday + 5 * hour, last: monday + 5 * hour, missing: 1 },
  ]);
});
