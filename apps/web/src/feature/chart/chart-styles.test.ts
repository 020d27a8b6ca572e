import { expect, test } from "vitest";
import { faint } from "./chart-styles.ts";

test.each([
  ["#ffffff", "#ffffffb3"],
  ["#fff", "#ffffffb3"],
  ["#0b0f17", "#0b0f17b3"],
])("%s with an opacity is %s", (colour, shown) => {
  expect(faint(colour, "b3")).toBe(shown);
});
