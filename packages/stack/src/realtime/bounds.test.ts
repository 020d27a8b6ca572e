import { expect, test } from "vitest";
import { createRecentIds } from "./recent-ids.ts";
import { createTokenBucket } from "./token-bucket.ts";

test("a bucket allows twice its rate at once, and then its rate", () => {
  let now = 0;
  const { take } = createTokenBucket(10, () => now);
  const takeMany = (count: number) => Array.from({ length: count }, take).filter(Boolean).length;
  // 2 × 10 at once, the 21st is too many; after half a second 0.5 × 10 more.
  expect(takeMany(21)).toBe(20);
  now = 500;
  expect(takeMany(21)).toBe(5);
  now = 60_000;
  expect(takeMany(21)).toBe(20);
});

test("ids are remembered for their time and in bounded number, oldest forgotten first", () => {
  let now = 1_000;
  const ids = createRecentIds({ keepMs: 100, limit: 2, now: () => now });
  ids.add("a");
  now = 1_010;
  ids.add("b");
  expect([ids.has("a"), ids.completeSinceMs()]).toEqual([true, 0]);
  now = 1_020;
  ids.add("c");
  expect([ids.has("a"), ids.has("b"), ids.completeSinceMs()]).toEqual([false, true, 1_001]);
  now = 1_115;
  ids.add("d");
  expect([ids.has("b"), ids.has("c"), ids.completeSinceMs()]).toEqual([false, true, 1_011]);
});
