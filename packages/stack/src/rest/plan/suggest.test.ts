import { expect, test } from "vitest";
import { closest, closestBelowEqual, nearEnough, nearName } from "./suggest.ts";

test.each([
  // One letter of six is wrong: 1 - 1/6.
  ["orderz", ["clients", "orders", "users"], nearName, "orders"],
  // 1 - 2/4 is below three quarters, and above a third.
  ["ordr", ["opdp"], nearName, null],
  ["nothing", ["clients"], nearEnough, null],
  ["(a, bb)", ["(a, b)", "(c)"], nearEnough, "(a, b)"],
])("%s among %o", (wanted, words, least, expected) => {
  expect(closest(wanted, words, least)).toBe(expected);
});

test("who wrote a name right gets no advice to write it", () => {
  expect(closestBelowEqual("users", ["users"])).toBeNull();
});
