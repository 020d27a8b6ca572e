import { expect, test } from "vitest";
import { feedStateOf } from "./feed-state.ts";

const timeframeMs = 60_000;

test.each([
  ["never ticked, connected", { isConnected: true, lastArrival: null }, 1e9, "recorded"],
  ["never ticked, not connected", { isConnected: false, lastArrival: null }, 1e9, "recorded"],
  ["ticked just now", { isConnected: true, lastArrival: 1_000 }, 1_000, "live"],
  ["ticked 1.5 timeframes ago", { isConnected: true, lastArrival: 0 }, 90_000, "live"],
  ["ticked longer ago", { isConnected: true, lastArrival: 0 }, 90_001, "stale"],
  ["ticked, and the stream broke", { isConnected: false, lastArrival: 1_000 }, 1_000, "stale"],
] as const)("%s", (_case, arrivals, nowMs, expected) => {
  expect(feedStateOf(arrivals, { nowMs, timeframeMs })).toBe(expected);
});
