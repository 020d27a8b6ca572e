import { expect, test } from "vitest";
import { decideRestart } from "./restart-policy.ts";

// Delays double from 100 ms; the sixth end within 60 s is one too many.
test.each([
  ["the first end", [1_000], { action: "restart", delayMs: 100 }],
  ["the third in a row", [1_000, 2_000, 3_000], { action: "restart", delayMs: 400 }],
  ["the fifth within a minute", [0, 1, 2, 3, 59_999], { action: "restart", delayMs: 1_600 }],
  ["the sixth within a minute", [0, 1, 2, 3, 4, 59_999], { action: "give_up", failures: 6 }],
  ["the sixth, when the first is a minute old", [0, 1, 2, 3, 4, 60_000], { action: "restart", delayMs: 1_600 }],
  ["an end after a quiet hour", [0, 1, 2, 3, 4, 3_600_000], { action: "restart", delayMs: 100 }],
])("%s", (_name, endedAt, decision) => {
  expect(decideRestart(endedAt)).toEqual(decision);
});
