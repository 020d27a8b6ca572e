import { expect, it } from "vitest";
import { dayMs, hourMs } from "../base/index.ts";
import { periodReturnsOf } from "./period-returns.ts";

const monday = Date.UTC(2024, 0, 1);

interface Shape {
  readonly openTime: readonly number[];
  readonly equity: readonly number[];
  readonly timeframeMs: number;
}

const returns = ({ openTime, equity, timeframeMs }: Shape) =>
  periodReturnsOf({ openTime: Float64Array.from(openTime), equity: Float64Array.from(equity), timeframeMs });

it("takes the last equity of each UTC day and passes over days without candles", () => {
  const openTime = [0, 12, 23, 24, 36, 96].map((hours) => monday + hours * hourMs);
  // Days end at 110, 132 and, after the gap, 66.
  const equity = [100, 105, 110, 120, 132, 66];
  expect(returns({ openTime, equity, timeframeMs: hourMs }).values).toEqual([132 / 110 - 1, 66 / 132 - 1]);
});

it("counts 252 days in a year without weekends and 365 in one with them", () => {
  const weekdays = [0, 1, 2, 3, 4, 7, 8].map((day) => monday + day * dayMs);
  const allDays = [0, 1, 2, 3, 4, 5, 6].map((day) => monday + day * dayMs);
  const equity = weekdays.map(() => 100);
  expect(returns({ openTime: weekdays, equity, timeframeMs: dayMs }).perYear).toBe(252);
  expect(returns({ openTime: allDays, equity, timeframeMs: dayMs }).perYear).toBe(365);
});

it("takes weekly candles as they are", () => {
  const openTime = [0, 7, 14].map((day) => monday + day * dayMs);
  expect(returns({ openTime, equity: [100, 110, 99], timeframeMs: 7 * dayMs })).toEqual({
    values: [110 / 100 - 1, 99 / 110 - 1],
    perYear: 52,
  });
});
