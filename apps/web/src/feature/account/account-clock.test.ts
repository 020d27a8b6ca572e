import { expect, test } from "vitest";
import { accountNow } from "./account-clock.ts";

const instant = (text: string): number => Date.parse(text);

test("an account trades now, or where its replay stands", () => {
  const now = instant("2026-11-28T12:00:10Z");
  expect(accountNow({ replay_from: null, replay_started_at: null, replay_speed: null }, now)).toBe(now);
  const replay = {
    replay_from: instant("2024-05-01T00:00:00Z"),
    replay_started_at: instant("2026-11-28T12:00:00Z"),
    replay_speed: 60,
  };
  // Ten seconds at sixty times the speed are ten minutes.
  expect(accountNow(replay, now)).toBe(instant("2024-05-01T00:10:00Z"));
  // Clocks of browsers have fractions; instants have none. 10.0001 s × 60 = 600.006 s.
  expect(accountNow(replay, now + 0.1)).toBe(instant("2024-05-01T00:10:00.006Z"));
  expect(accountNow({ ...replay, replay_speed: 1.5 }, now + 0.1)).toBe(instant("2024-05-01T00:00:15Z"));
});
