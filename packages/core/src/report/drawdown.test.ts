import { expect, it } from "vitest";
import { dayMs } from "../base/index.ts";
import { drawdownsOf } from "./drawdown.ts";

const drawdowns = (equity: readonly number[]) =>
  drawdownsOf({
    openTime: Float64Array.from(equity, (_, index) => index * dayMs),
    equity: Float64Array.from(equity),
  });

it("finds none where equity only rises or stays", () => {
  expect(drawdowns([100, 100, 110])).toEqual([]);
  expect(drawdowns([])).toEqual([]);
});

it("ends a drawdown where its peak is equalled, and counts from the last candle of the peak", () => {
  // The second 100 is the peak; 75 is 25 % below it; two days later it is reached again.
  expect(drawdowns([100, 100, 75, 100, 120])).toEqual([{ depth: 0.25, durationMs: 2 * dayMs }]);
});

it("counts a drawdown that is open at the end up to there", () => {
  expect(drawdowns([100, 50, 200, 150, 100])).toEqual([
    { depth: 0.5, durationMs: 2 * dayMs },
    { depth: 0.5, durationMs: 2 * dayMs },
  ]);
});
