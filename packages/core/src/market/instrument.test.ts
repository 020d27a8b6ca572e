import * as fc from "fast-check";
import { expect, test } from "vitest";
import { roundQuantityDown } from "./index.ts";

const round = (quantity: number, quantityDecimals: number | null): number =>
  roundQuantityDown(quantity, { symbol: "TEST", quantityDecimals });

test.each([
  [1.999, 0, 1],
  [0.999, 0, 0],
  [-0.5, 0, -1],
  // 0.29 × 100 is 28.999999999999996 in float64, yet 0.29 itself can be traded.
  [0.29, 2, 0.29],
  [1.15, 2, 1.15],
  [0.299, 2, 0.29],
  [0.123456789, 8, 0.12345678],
  [0.1 + 0.2, 1, 0.3],
  [1 / 3, null, 1 / 3],
  [Number.NaN, 2, Number.NaN],
] as const)("%d with %s decimals is %d", (quantity, decimals, expected) => {
  expect(round(quantity, decimals)).toBe(expected);
});

test("it is the largest tradable quantity that is not above the given one", () => {
  const decimals = fc.integer({ min: 0, max: 8 });
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1e6, noNaN: true }), decimals, (quantity, count) => {
      const rounded = round(quantity, count);
      const next = (Math.round(rounded * 10 ** count) + 1) / 10 ** count;
      expect({ isNotAbove: rounded <= quantity, isNextAbove: next > quantity }).toEqual({
        isNotAbove: true,
        isNextAbove: true,
      });
      expect(round(rounded, count)).toBe(rounded);
    }),
    { numRuns: 2_000 },
  );
});

test("a quantity that is written with its decimals stays what it is", () => {
  fc.assert(
    fc.property(fc.nat({ max: 1_000_000_000 }), fc.integer({ min: 0, max: 8 }), (units, decimals) => {
      const quantity = units / 10 ** decimals;
      expect(round(quantity, decimals)).toBe(quantity);
    }),
    { numRuns: 2_000 },
  );
});
