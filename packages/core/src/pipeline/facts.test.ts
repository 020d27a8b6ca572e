import { expect, test } from "vitest";
import { type ClosedTrade, type Fill } from "../ledger/index.ts";
import type { Order } from "../order/index.ts";
import type { Decision, Intent } from "../risk/index.ts";
import { RunFacts } from "./index.ts";

// What they hold does not matter here, only that they are handed on.
const intent = { sequence: 0 } as Intent;
const decision = { intentSequence: 0 } as Decision;
const order = { sequence: 0, status: "working" } as Order;
const fill = { sequence: 0 } as Fill;
const trade = { profit: 1 } as ClosedTrade;

test("a batch holds what is new, orders in their latest state", () => {
  const facts = new RunFacts("all");
  facts.addIntent(intent, decision);
  facts.setOrder(order);
  expect(facts.drain()).toEqual({ intents: [intent], decisions: [decision], orders: [order], fills: [], trades: [] });
  facts.setOrder({ ...order, status: "filled" });
  facts.addFill(fill, null);
  facts.addFill({ ...fill, sequence: 1 }, trade);
  expect(facts.drain()).toEqual({
    intents: [],
    decisions: [],
    orders: [{ ...order, status: "filled" }],
    fills: [fill, { ...fill, sequence: 1 }],
    trades: [trade],
  });
  expect(facts.drain()).toEqual({ intents: [], decisions: [], orders: [], fills: [], trades: [] });
  expect(facts.trades).toEqual([trade]);
});

test("where only trades are kept the rest is dropped, and numbers are still handed out", () => {
  const facts = new RunFacts("trades");
  facts.addIntent(intent, decision);
  facts.setOrder(order);
  facts.addFill(fill, trade);
  expect([facts.nextIntentSequence(), facts.nextIntentSequence(), facts.nextOrderSequence()]).toEqual([0, 1, 0]);
  expect(facts.drain()).toEqual({ intents: [], decisions: [], orders: [], fills: [], trades: [trade] });
});
