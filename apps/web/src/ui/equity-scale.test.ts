import fc from "fast-check";
import { expect, test } from "vitest";
import { drawdownsOf, equityScale, rebased, spreadTags } from "./equity-scale.ts";

const points = (...values: readonly number[]) => values.map((equity, at) => ({ time: at * 1_000, equity }));

test("curves share both axes: the earliest point is left, the latest right, all are within", () => {
  const later = [
    { time: 1_000, equity: 50 },
    { time: 3_000, equity: 200 },
  ];
  const scale = equityScale([points(100, 110, 120), later], { width: 300, height: 100 });
  expect([scale.x(0), scale.x(1_000), scale.x(3_000)]).toEqual([0, 100, 300]);
  // The range is 50 to 200 with a twentieth of room: 42.5 to 207.5.
  expect([scale.y(207.5), scale.y(42.5)]).toEqual([0, 100]);
  expect(scale.ticks.map(({ value }) => value)).toEqual([50, 100, 150, 200]);
});

test("a drawdown is measured from the highest equity so far", () => {
  expect(drawdownsOf(points(100, 80, 120, 90))).toEqual([0, 1 - 80 / 100, 0, 1 - 90 / 120]);
});

test("a curve that began with other cash is brought to the same", () => {
  expect(rebased(points(5_000, 6_000), { from: 5_000, to: 10_000 })).toEqual(points(10_000, 12_000));
});

test("tags keep their order and their distance", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { maxLength: 5 }), (places) => {
      const spread = spreadTags(
        places.map((place) => ({ place })),
        8,
      ).map(({ place }) => place);
      for (let at = 1; at < spread.length; at += 1) {
        expect((spread[at] ?? 0) - (spread[at - 1] ?? 0)).toBeGreaterThanOrEqual(8 - 1e-9);
      }
    }),
  );
});
