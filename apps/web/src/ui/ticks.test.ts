import fc from "fast-check";
import { expect, test } from "vitest";
import { offsetIn, roundStep, roundTicks, timeTicks } from "./ticks.ts";

test.each([
  // 1,000 in at most 5 parts: steps of 200.
  [{ from: 61_120, to: 62_120 }, 5, [61_200, 61_400, 61_600, 61_800, 62_000]],
  // 0.0102 in at most 5 parts: 0.002 makes six, so steps of 0.0025.
  [{ from: 0.521, to: 0.5312 }, 5, [0.5225, 0.525, 0.5275, 0.53]],
  [{ from: -2, to: 8 }, 4, [0, 2.5, 5, 7.5]],
])("%j in %d", (span, most, expected) => {
  expect(roundTicks(span, most)).toEqual(expected);
});

test("ticks are multiples of a step of 1, 2, 2.5 or 5, within the span, and not too many", () => {
  const spans = fc.record({
    from: fc.double({ min: -1e6, max: 1e6, noNaN: true }),
    length: fc.double({ min: 1, max: 1e6, noNaN: true }),
    most: fc.integer({ min: 2, max: 12 }),
  });
  fc.assert(
    fc.property(spans, ({ from, length, most }) => {
      const step = roundStep(length, most);
      const mantissa = step / 10 ** Math.floor(Math.log10(step) + 1e-9);
      expect([1, 2, 2.5, 5, 10].some((round) => Math.abs(mantissa - round) < 1e-6)).toBe(true);
      const ticks = roundTicks({ from, to: from + length }, most);
      expect(ticks.length).toBeLessThanOrEqual(most + 1);
      for (const tick of ticks) {
        expect(tick).toBeGreaterThanOrEqual(from - step * 1e-6);
        expect(tick).toBeLessThanOrEqual(from + length + step * 1e-6);
        expect(Math.abs(tick / step - Math.round(tick / step))).toBeLessThan(1e-6);
      }
    }),
  );
});

const fiveMinutes = 300_000;
const times = (from: string, count: number) =>
  Array.from({ length: count }, (_, at) => Date.parse(from) + at * fiveMinutes);
const labels = (from: string, count: number, leastGap: number, zone: string) =>
  timeTicks({ times: times(from, count), leastGap, offsetOf: offsetIn(zone) }).map(
    ({ time, isDay }) => `${new Date(time).toISOString().slice(8, 16)}${isDay ? " day" : ""}`,
  );

test("time ticks lie on round hours, and a day's first is told", () => {
  // 24 hours of five minutes, a label every 30 candles (150 minutes) at least: three hours.
  expect(labels("2024-03-01T20:35:00Z", 144, 30, "UTC")).toEqual(["01T21:00", "02T00:00 day", "02T03:00", "02T06:00"]);
});

test("they are round in the zone that is shown: 03:00 in Kathmandu is 21:15 UTC", () => {
  expect(labels("2024-03-01T20:00:00Z", 60, 30, "Asia/Kathmandu")).toEqual(["01T21:15", "02T00:15"]);
});

test("a gap in the candles moves a tick to the first one after it", () => {
  const series = [...times("2024-03-01T22:00:00Z", 20), ...times("2024-03-03T22:05:00Z", 40)];
  const found = timeTicks({ times: series, leastGap: 10, offsetOf: offsetIn("UTC") });
  expect(found.map(({ at }) => at)).toEqual([12, 31, 43, 55]);
});

test("over months a tick is the first of one", () => {
  const day = 86_400_000;
  const days = Array.from({ length: 244 }, (_, at) => Date.UTC(2024, 0, 1) + at * day);
  const found = timeTicks({ times: days, leastGap: 28, offsetOf: offsetIn("UTC") });
  expect(found.map(({ time }) => new Date(time).toISOString().slice(5, 10))).toEqual([
    "02-01",
    "03-01",
    "04-01",
    "05-01",
    "06-01",
    "07-01",
    "08-01",
  ]);
});

test("an offset follows daylight saving", () => {
  const offset = offsetIn("America/New_York");
  expect([offset(Date.parse("2024-03-10T06:59:00Z")), offset(Date.parse("2024-03-10T07:00:00Z"))]).toEqual([
    -5 * 3_600_000,
    -4 * 3_600_000,
  ]);
});
