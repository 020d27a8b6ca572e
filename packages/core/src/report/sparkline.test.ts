import { expect, it } from "vitest";
import { sparkline } from "./sparkline.ts";

it("draws the lowest and the highest value at the ends of its scale", () => {
  expect(sparkline([0, 1, 2, 3, 4, 5, 6, 7], 8)).toBe("▁▂▃▄▅▆▇█");
});

it("is never wider than asked, and ends with the last value", () => {
  // Shares of 2: their last values are 1, 3 and 0.
  expect(sparkline([9, 1, 9, 3, 9, 0], 3)).toBe("▃█▁");
  expect(sparkline([1, 2], 80)).toBe("▁█");
});

it("draws a flat line, and nothing for nothing", () => {
  expect(sparkline([5, 5, 5], 3)).toBe("▁▁▁");
  expect(sparkline([], 10)).toBe("");
});
