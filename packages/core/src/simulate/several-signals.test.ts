import { expect, test } from "vitest";
import { enterLong, enterShort, exit } from "../strategy/index.ts";
import { fillLines, orderLines, play } from "./testing/scenario.ts";

const flat = "100 100 100 100";

test("to turn around, the exit and the new entry fill at the next open, the exit first", () => {
  const outcome = play({
    candles: [flat, "101 102 100 101", "104 105 103 104", "100 100 100 100"],
    script: { 0: enterLong(), 1: [exit(), enterShort()] },
  });
  expect(fillLines(outcome)).toEqual(["1 buy 10 @ 101 entry", "2 sell 10 @ 104 signal", "2 sell 10 @ 104 entry"]);
  // Long: 10 × (104 − 101) = 30. Short, marked at 100: −10 × (100 − 104) = 40.
  expect(outcome.run.account.balance).toBe(10_030);
  expect(outcome.equity).toEqual([10_000, 10_000, 10_030, 10_070]);
});

test("an entry before the exit in the same answer is refused: the position is still open", () => {
  const outcome = play({ candles: [flat, flat, flat], script: { 0: enterLong(), 1: [enterShort(), exit()] } });
  expect(outcome.decisions.map(({ code }) => code)).toEqual([null, "position_already_open", null]);
  expect(fillLines(outcome)).toEqual(["1 buy 10 @ 100 entry", "2 sell 10 @ 100 signal"]);
});

test("a second exit finds the first on its way and is dropped, also behind a new entry", () => {
  const outcome = play({
    candles: [flat, flat, flat, flat],
    script: { 0: enterLong(), 1: [exit(), enterShort(), exit()] },
  });
  expect(fillLines(outcome)).toEqual(["1 buy 10 @ 100 entry", "2 sell 10 @ 100 signal", "2 sell 10 @ 100 entry"]);
  expect(outcome.intents.map(({ sequence }) => sequence)).toEqual([0, 1, 2]);
});

test("of two entries in one answer the first fills, the second is rejected by the venue", () => {
  const outcome = play({ candles: [flat, flat], script: { 0: [enterLong(), enterShort()] } });
  expect(orderLines(outcome)).toEqual(["entry market filled", "entry market rejected position_already_open"]);
  expect(fillLines(outcome)).toEqual(["1 buy 10 @ 100 entry"]);
});

test("an exit on a flat account asks for nothing", () => {
  const outcome = play({ candles: [flat, flat], script: { 0: exit() } });
  expect({ intents: outcome.intents, orders: outcome.orders }).toEqual({ intents: [], orders: [] });
});
