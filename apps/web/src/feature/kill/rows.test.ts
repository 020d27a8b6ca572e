import { expect, test } from "vitest";
import { sweepWords } from "./kill-words.ts";
import { type KillChange, type KillRow, type KillSweep, isSwept, killsOf } from "./rows.ts";

const row = (patch: Partial<KillRow> = {}): KillRow => ({
  scope_key: "user:1",
  scope: "user",
  user_id: "1",
  account_id: null,
  strategy_id: null,
  instrument_id: null,
  level: 3,
  epoch: 7,
  changed_by: "1",
  reason: "why",
  is_drill: false,
  changed_at: 0,
  strategy: null,
  instrument: null,
  ...patch,
});

const change = (epoch: number, level: number, patch: Partial<KillChange> = {}): KillChange => ({
  epoch,
  level,
  scope_key: "user:1",
  drained: level === 0 ? null : true,
  ...patch,
});

const sweep = (epoch: number, patch: Partial<KillSweep> = {}): KillSweep => ({
  epoch,
  status: "running",
  cancelled_orders: 0,
  closed_positions: 0,
  open_orders: 0,
  open_positions: 0,
  flat_at: null,
  ...patch,
});

test("a kill that was asked for again counts what its first sweep cancelled; one before the reset does not count", () => {
  const changes = [change(7, 3, { drained: false }), change(6, 3), change(5, 0), change(4, 2)];
  const sweeps = [
    sweep(4, { status: "done", cancelled_orders: 9 }),
    sweep(6, { status: "superseded", cancelled_orders: 2, closed_positions: 1 }),
    sweep(7, { cancelled_orders: 1, open_orders: 1, open_positions: 1 }),
  ];
  const [kill] = killsOf([row()], changes, sweeps);
  expect(kill?.drained).toBe(false);
  // Orders: 2 + 1. Positions: 1 + 0.
  expect(kill?.sweep).toEqual({
    status: "running",
    cancelledOrders: 3,
    closedPositions: 1,
    openOrders: 1,
    openPositions: 1,
    isFlat: false,
  });
});

test("the strictest stands first, of equal ones the newest", () => {
  const rows = [
    row({ scope_key: "account:a", level: 1, epoch: 9 }),
    row({ epoch: 3 }),
    row({ scope_key: "global", epoch: 4 }),
  ];
  expect(killsOf(rows, [], []).map(({ scope_key: key }) => key)).toEqual(["global", "user:1", "account:a"]);
});

test("level 1 sweeps nothing, whatever sweeps say", () => {
  const [kill] = killsOf([row({ level: 1 })], [change(7, 1)], [sweep(7)]);
  expect(kill?.sweep).toBeNull();
  expect(kill === undefined ? null : isSwept(kill)).toBe(true);
});

test("a sweep that has not ended is not flat, whatever it has counted; nor is one of level 2", () => {
  const isFlat = (level: 2 | 3, status: "running" | "done") =>
    killsOf([row({ level })], [change(7, level)], [sweep(7, { status, flat_at: 1 })])[0]?.sweep?.isFlat;
  expect([isFlat(3, "running"), isFlat(3, "done"), isFlat(2, "done")]).toEqual([false, true, false]);
});

const wordsOf = (level: 1 | 2 | 3, swept: KillSweep | null) => {
  const [kill] = killsOf([row({ level })], [change(7, level)], swept === null ? [] : [swept]);
  return kill === undefined ? "" : sweepWords(kill);
};

test.each([
  [1, null, "entries are paused, open orders keep working"],
  [2, null, "entries are blocked; cancelling has not begun"],
  [2, sweep(7, { cancelled_orders: 1, open_orders: 1 }), "1 order cancelled, 1 order left"],
  [2, sweep(7, { status: "done", cancelled_orders: 2 }), "2 orders cancelled, no order left"],
  [
    3,
    sweep(7, { cancelled_orders: 2, closed_positions: 1, open_orders: 0, open_positions: 1 }),
    "2 orders cancelled, exit of 1 position asked for, 0 orders left, 1 position left: not flat yet",
  ],
  // Nothing is left by the count, and the sweep has not ended: it does not say flat.
  [
    3,
    sweep(7, { flat_at: 1 }),
    "0 orders cancelled, exit of 0 positions asked for, 0 orders left, 0 positions left: not flat yet",
  ],
  [3, sweep(7, { status: "done", closed_positions: 2, flat_at: 1 }), "0 orders cancelled, 2 positions closed, flat"],
  [3, sweep(7, { status: "done" }), "0 orders cancelled, 0 positions closed, no order left"],
] as const)("level %s says what has become of it", (level, swept, words) => {
  expect(wordsOf(level, swept)).toBe(words);
});
