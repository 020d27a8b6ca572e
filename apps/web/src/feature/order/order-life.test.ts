import { expect, test } from "vitest";
import type { WholeDecision } from "../decision/queries.ts";
import { lifeOf, sinceBefore } from "./order-life.ts";
import type { DeskFill, Order } from "./rows.ts";

const decision: Pick<WholeDecision, "intent" | "decided_at" | "checks"> = {
  decided_at: 1_011,
  checks: [
    { rule: "account_open", value: null, limit: null },
    { rule: "kill", value: 0, limit: 0 },
  ],
  intent: {
    sequence: 4,
    instrument_id: 1,
    symbol: "BTC/USDT",
    side: "buy",
    order_type: "limit",
    quantity: "1",
    price: "100",
    stop_price: null,
    reduce_only: false,
    time_in_force: "gtc",
    source: "user",
    stop_loss: null,
    take_profit: null,
    decided_at: 1_000,
  },
};

const order: Order = {
  account_id: "a",
  sequence: 3,
  intent_sequence: 4,
  instrument_id: 1,
  purpose: "entry",
  side: "buy",
  order_type: "limit",
  quantity: "1",
  filled_quantity: "0",
  price: "100",
  stop_price: null,
  reduce_only: false,
  time_in_force: "gtc",
  status: "submitted",
  rejection: null,
  submitted_at: 1_012,
  dispatched_at: null,
  accepted_at: null,
  changed_at: 1_012,
};

const fill: DeskFill = {
  account_id: "a",
  sequence: 7,
  order_sequence: 3,
  instrument_id: 1,
  filled_at: 555,
  side: "buy",
  quantity: "0.40",
  price: "99.5",
  fee: "0.02",
  exit_reason: null,
};

test("an order that waits has the steps that it reached, and stands as it is", () => {
  const life = lifeOf(decision, order, []);
  expect(life.map(({ name, at, tone }) => [name, at, tone])).toEqual([
    ["Intent", 1_000, "done"],
    ["Approved", 1_011, "done"],
    ["Submitted", 1_012, "done"],
    ["Submitted", null, "waiting"],
  ]);
  expect(life.map((_, place) => sinceBefore(life, place))).toEqual([null, 11, 1, null]);
});

test("fills stand in their order at the account's time, and the end says why", () => {
  const ended: Order = {
    ...order,
    status: "cancelled",
    rejection: "cancelled_by_user",
    filled_quantity: "0.65",
    dispatched_at: 1_020,
    accepted_at: 1_025,
    changed_at: 9_000,
  };
  const life = lifeOf(decision, ended, [{ ...fill, sequence: 8, quantity: "0.25", filled_at: 556 }, fill]);
  expect(life.slice(3).map(({ name, detail, accountTime = null }) => [name, detail, accountTime])).toEqual([
    ["Sending", "let out by the gate, on its way to the venue", null],
    ["Working", "the venue has it", null],
    ["Fill", "0.4 @ 99.5, fee 0.02", 555],
    ["Fill", "0.25 @ 99.5, fee 0.02", 556],
    ["Cancelled", "cancelled by user", null],
  ]);
  // From the last step that has a time by the wall: 9,000 − 1,025.
  expect(sinceBefore(life, life.length - 1)).toBe(7_975);
});
