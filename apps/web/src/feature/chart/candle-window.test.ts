import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Candle } from "./candle.ts";
import {
  type CandleWindow,
  mostCandles,
  onlyGrew,
  placeOf,
  withArrived,
  withNewer,
  withOlder,
} from "./candle-window.ts";

const candle = (timestamp: number, close = 1): Candle => ({
  timestamp,
  open: 1,
  high: 2,
  low: 1,
  close,
  volume: 3,
});
const run = (from: number, count: number) => Array.from({ length: count }, (_, at) => candle(from + at));
const window = (candles: readonly Candle[], more: Partial<CandleWindow> = {}): CandleWindow => ({
  candles,
  hasOlder: true,
  hasNewer: false,
  ...more,
});
const times = ({ candles }: CandleWindow) => candles.map(({ timestamp }) => timestamp);

describe("pages", () => {
  test("an older page goes in front, what it repeats does not", () => {
    const paged = withOlder(window(run(5, 3)), run(3, 3));
    expect({ ...paged, candles: times(paged) }).toEqual({
      candles: [3, 4, 5, 6, 7],
      hasOlder: true,
      hasNewer: false,
    });
  });

  test("an empty page is the end on its side alone", () => {
    expect(withOlder(window(run(5, 3), { hasNewer: true }), [])).toEqual({
      candles: run(5, 3),
      hasOlder: false,
      hasNewer: true,
    });
    expect(withNewer(window(run(5, 3), { hasNewer: true }), [])).toEqual({
      candles: run(5, 3),
      hasOlder: true,
      hasNewer: false,
    });
  });

  test("past the limit the far end goes, and can be read again", () => {
    const full = window(run(1_000, mostCandles), { hasOlder: true });
    const older = withOlder(full, run(0, 1_000));
    expect([times(older)[0], times(older).at(-1), older.hasNewer]).toEqual([0, mostCandles - 1, true]);
    const back = withNewer(older, run(mostCandles, 1_000));
    expect([times(back)[0], times(back).at(-1), back.hasOlder]).toEqual([1_000, 1_000 + mostCandles - 1, true]);
  });
});

describe("candles that just came", () => {
  test("the last one is replaced, a new one is put after it", () => {
    const before = window(run(0, 3));
    const after = withArrived(before, [candle(2, 9), candle(3)]);
    expect(after.candles).toEqual([candle(0), candle(1), candle(2, 9), candle(3)]);
    expect(onlyGrew(before, after)).toBe(true);
  });

  test("none is put after a window that ends in the past: there would be a hole", () => {
    const past = window(run(0, 3), { hasNewer: true });
    expect(withArrived(past, [candle(50), candle(1, 7)]).candles).toEqual([candle(0), candle(1, 7), candle(2)]);
  });

  test("a change within is no growth", () => {
    const before = window(run(0, 3));
    expect(onlyGrew(before, withArrived(before, [candle(1, 7)]))).toBe(false);
  });
});

test("whatever pages and candles come: ascending, each once, never too many, no hole in what was paged through", () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant("older" as const), count: fc.integer({ min: 0, max: 3_000 }) }),
    fc.record({ kind: fc.constant("newer" as const), count: fc.integer({ min: 1, max: 3_000 }) }),
    fc.record({ kind: fc.constant("arrived" as const), count: fc.integer({ min: 1, max: 5 }) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      let newest = 10_000;
      let held = window(run(9_000, 1_001), { hasOlder: true });
      for (const { kind, count } of steps) {
        const first = held.candles[0]?.timestamp ?? 0;
        const last = held.candles.at(-1)?.timestamp ?? 0;
        if (kind === "older") {
          held = withOlder(held, run(first - Math.min(count, first), Math.min(count, first)));
        } else if (kind === "newer") {
          held = withNewer(held, run(last + 1, Math.min(count, newest - last)));
        } else {
          held = withArrived(held, run(newest + 1, count));
          newest += count;
        }
        const shown = times(held);
        expect(shown.length).toBeLessThanOrEqual(mostCandles);
        expect(shown).toEqual(Array.from({ length: shown.length }, (_, at) => (shown[0] ?? 0) + at));
        expect(held.hasNewer || shown.at(-1) === newest).toBe(true);
      }
    }),
    { numRuns: 60 },
  );
});

test("the place of an instant is that of the candle in which it lies", () => {
  const candles = [candle(10), candle(20), candle(30)];
  expect([9, 10, 19, 20, 99].map((time) => placeOf(candles, time))).toEqual([-1, 0, 0, 1, 2]);
});
