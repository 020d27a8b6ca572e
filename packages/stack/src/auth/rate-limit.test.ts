import { expect, test } from "vitest";
import { createRateLimit } from "./rate-limit.ts";

function limitAt(start = 0) {
  let now = start;
  const limit = createRateLimit({ events: 3, perSeconds: 30, now: () => now });
  const take = (key: string): boolean => {
    try {
      limit.take(key);
      return true;
    } catch {
      return false;
    }
  };
  return { take, wait: (ms: number) => (now += ms) };
}

test("three at once, then one more every ten seconds", () => {
  const { take, wait } = limitAt();
  expect([1, 2, 3, 4].map(() => take("a"))).toEqual([true, true, true, false]);
  wait(9_999);
  expect(take("a")).toBe(false);
  wait(1);
  expect([take("a"), take("a")]).toEqual([true, false]);
});

test("keys do not share", () => {
  const { take } = limitAt();
  expect([take("a"), take("a"), take("a"), take("b")]).toEqual([true, true, true, true]);
});

test("a flood of keys forgets the oldest, and holds no more than its number", () => {
  const { take } = limitAt();
  [1, 2, 3].forEach(() => take("a"));
  for (let index = 0; index < 10_000; index += 1) {
    take(`stranger ${index}`);
  }
  expect(take("a")).toBe(true);
});
