import { expect, test } from "vitest";
import { type HistoryRow, p95, pastKills, scopeKeyWords } from "./history.ts";

const row = (epoch: number, level: number, patch: Partial<HistoryRow> = {}): HistoryRow => ({
  epoch,
  level,
  scope_key: "user:1",
  is_drill: false,
  drained: level === 0 ? null : true,
  changed_by: "1",
  reason: `reason ${epoch}`,
  called_at: epoch * 1_000,
  block_ms: 2,
  sweep_status: null,
  cancelled_orders: null,
  closed_positions: null,
  orders_gone_ms: null,
  flat_ms: null,
  ...patch,
});

test("a kill ends with the first reset of its own scope; one that a later kill followed is not open", () => {
  const rows = [
    row(8, 1, { scope_key: "account:a" }),
    row(7, 0, { scope_key: "global" }),
    row(6, 0),
    row(5, 3),
    row(4, 2),
    row(3, 0),
    row(2, 1),
    row(1, 1, { scope_key: "global" }),
  ];
  expect(
    pastKills(rows).map(({ epoch, stoppedMs, resetReason, isOpen }) => [epoch, stoppedMs, resetReason, isOpen]),
  ).toEqual([
    [8, null, null, true],
    [5, 1_000, "reason 6", false],
    [4, 2_000, "reason 6", false],
    [2, 1_000, "reason 3", false],
    [1, 6_000, "reason 7", false],
  ]);
});

test("of twenty times the nineteenth is the p95, of one the one", () => {
  // 20 × 0.95 = 19.
  expect(p95(Array.from({ length: 20 }, (_, at) => 20 - at))).toBe(19);
  expect([p95([7]), p95([])]).toEqual([7, null]);
});

test.each([
  ["global", "everyone"],
  ["user:1", "all of yours"],
  ["account:a", "Desk"],
  ["account:b", "one account"],
  ["strategy:s", "strategy cross"],
  ["strategy:t", "one strategy"],
  ["instrument:4", "BTC/USDT for everyone"],
  ["instrument:1:4", "BTC/USDT"],
  ["instrument:1:5", "instrument 5"],
])("%s is %s", (key, words) => {
  expect(scopeKeyWords(key, { account: { a: "Desk" }, strategy: { s: "cross" }, instrument: { 4: "BTC/USDT" } })).toBe(
    words,
  );
});
