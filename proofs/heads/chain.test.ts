import { expect, test } from "vitest";
import { holesIn } from "./chain.ts";

test("holes are numbers that miss, are doubled, or lie beyond the head", () => {
  expect(holesIn([3, 1, 2], 3)).toBe(0);
  expect(holesIn([1, 3], 3)).toBe(1);
  expect(holesIn([1, 2, 2], 2)).toBe(1);
  expect(holesIn([1, 2, 3], 2)).toBe(1);
});
