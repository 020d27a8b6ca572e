import { expect, test } from "vitest";
import { enterLong, exit } from "../strategy/index.ts";
import type { SimulationRules } from "./index.ts";
import { fillLines, orderLines, play } from "./testing/scenario.ts";

const candles = ["100 100 100 100", "100 100 100 100", "110 120 80 90"];

const end = (atEnd: SimulationRules["atEnd"], script: Parameters<typeof play>[0]["script"]) =>
  play({ candles, script, settings: { rules: { sameCandleExits: "none", atEnd } } });

test("close_at_last_close closes at the last close and equity is what is left", () => {
  const outcome = end("close_at_last_close", { 0: enterLong() });
  expect(fillLines(outcome)).toEqual(["1 buy 10 @ 100 entry", "2 sell 10 @ 90 end_of_run"]);
  // 10 × (90 − 100) = −100.
  expect(outcome.equity).toEqual([10_000, 10_000, 9_900]);
});

test("close_at_last_open closes at the last open, and the drawdown forgets the close that the position did not see", () => {
  const outcome = end("close_at_last_open", { 0: enterLong() });
  expect(fillLines(outcome)).toEqual(["1 buy 10 @ 100 entry", "2 sell 10 @ 110 end_of_run"]);
  // 10 × (110 − 100) = 100.
  expect(outcome.equity).toEqual([10_000, 10_000, 10_100]);
  expect(outcome.run.maxDrawdown).toBe(0);
});

test("mark leaves the position open", () => {
  const outcome = end("mark", { 0: enterLong() });
  expect(outcome.trades).toEqual([]);
  expect(outcome.equity).toEqual([10_000, 10_000, 9_900]);
  // 100 of 10,000.
  expect(outcome.run.maxDrawdown).toBe(1 - 9_900 / 10_000);
});

test.each(["close_at_last_close", "close_at_last_open", "mark"] as const)("%s cancels entries that wait", (atEnd) => {
  const outcome = end(atEnd, { 0: enterLong({ limit: 50 }), 2: enterLong() });
  expect(orderLines(outcome)).toEqual(["entry limit cancelled", "entry market cancelled"]);
});

test("an exit that waits for a next open is filled by the rule of the end", () => {
  const outcome = end("close_at_last_close", { 0: enterLong(), 2: exit() });
  expect(orderLines(outcome)).toEqual(["entry market filled", "exit market filled"]);
  expect(fillLines(outcome)).toEqual(["1 buy 10 @ 100 entry", "2 sell 10 @ 90 end_of_run"]);
});

test("a run without candles ends as it began", () => {
  const outcome = play({ candles: [], script: {} });
  expect({ equity: outcome.equity, balance: outcome.run.account.balance }).toEqual({ equity: [], balance: 10_000 });
});
