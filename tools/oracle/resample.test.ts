import { candlesToColumns } from "@chandlery/core/market";
import { expect, test } from "vitest";
import { resample } from "./resample.ts";

const hourMs = 3_600_000;

test("cuts at multiples of the timeframe from midnight: first, max, min, last, sum; empty ones are dropped", () => {
  const candles = candlesToColumns([
    { openTime: 1 * hourMs, open: 10, high: 12, low: 9, close: 11, volume: 5 },
    { openTime: 3 * hourMs, open: 11, high: 15, low: 10, close: 14, volume: 7 },
    { openTime: 9 * hourMs, open: 14, high: 14, low: 8, close: 8, volume: 1 },
  ]);
  // 01:00 and 03:00 fall into 00:00–04:00, nothing into 04:00–08:00, 09:00 into 08:00–12:00.
  expect(resample(candles, "4h")).toEqual(
    candlesToColumns([
      { openTime: 0, open: 10, high: 15, low: 9, close: 14, volume: 12 },
      { openTime: 8 * hourMs, open: 14, high: 14, low: 8, close: 8, volume: 1 },
    ]),
  );
});

test("refuses a timeframe that it does not know", () => {
  expect(() => resample(candlesToColumns([]), "1W")).toThrow('"1W" is no timeframe that can be resampled to');
});
