import { expect, test } from "vitest";
import { type EnterSignal, byOffset, cancel, enterLong, enterShort } from "../strategy/index.ts";
import { type Script, fillLines, orderLines, play } from "./testing/scenario.ts";

const flat = "100 100 100 100";

interface Case {
  readonly name: string;
  readonly entry: EnterSignal;
  /** Candles 1, 2, …: the order is made at the close of candle 0. */
  readonly candles: readonly string[];
  readonly fills: readonly string[];
  readonly order: string;
}

const cases: readonly Case[] = [
  {
    name: "a market order fills at the next open",
    entry: enterLong(),
    candles: ["103 104 102 103"],
    fills: ["1 buy 10 @ 103 entry"],
    order: "entry market filled",
  },
  {
    name: "a buy limit fills where the low touches it",
    entry: enterLong({ limit: 98 }),
    candles: ["100 101 98 99"],
    fills: ["1 buy 10 @ 98 entry"],
    order: "entry limit filled",
  },
  {
    name: "a buy limit waits above a low that misses it by a cent",
    entry: enterLong({ limit: 98 }),
    candles: ["100 101 98.01 99", "100 100 97 98"],
    fills: ["2 buy 10 @ 98 entry"],
    order: "entry limit filled",
  },
  {
    name: "a buy limit that the candle opens below fills at the open, which is better",
    entry: enterLong({ limit: 98 }),
    candles: ["96 99 95 97"],
    fills: ["1 buy 10 @ 96 entry"],
    order: "entry limit filled",
  },
  {
    name: "a buy limit above the market fills at the open",
    entry: enterLong({ limit: 105 }),
    candles: ["100 101 99 100"],
    fills: ["1 buy 10 @ 100 entry"],
    order: "entry limit filled",
  },
  {
    name: "a buy stop fills where the high touches it",
    entry: enterLong({ stop: 103 }),
    candles: ["100 103 99 101"],
    fills: ["1 buy 10 @ 103 entry"],
    order: "entry stop filled",
  },
  {
    name: "a buy stop that the candle opens above fills at the open, which is worse",
    entry: enterLong({ stop: 103 }),
    candles: ["106 107 104 105"],
    fills: ["1 buy 10 @ 106 entry"],
    order: "entry stop filled",
  },
  {
    name: "a sell limit fills where the high touches it",
    entry: enterShort({ limit: 102 }),
    candles: ["100 102 99 100"],
    fills: ["1 sell 10 @ 102 entry"],
    order: "entry limit filled",
  },
  {
    name: "a sell limit that the candle opens above fills at the open, which is better",
    entry: enterShort({ limit: 102 }),
    candles: ["104 105 103 104"],
    fills: ["1 sell 10 @ 104 entry"],
    order: "entry limit filled",
  },
  {
    name: "a sell stop fills where the low touches it",
    entry: enterShort({ stop: 97 }),
    candles: ["100 101 97 98"],
    fills: ["1 sell 10 @ 97 entry"],
    order: "entry stop filled",
  },
  {
    name: "a sell stop that the candle opens below fills at the open, which is worse",
    entry: enterShort({ stop: 97 }),
    candles: ["94 95 93 94"],
    fills: ["1 sell 10 @ 94 entry"],
    order: "entry stop filled",
  },
  {
    name: "an order good for one candle may fill in the next",
    entry: enterLong({ limit: 98, goodForCandles: 1 }),
    candles: ["100 101 98 99"],
    fills: ["1 buy 10 @ 98 entry"],
    order: "entry limit filled",
  },
  {
    name: "an order good for one candle has expired in the second",
    entry: enterLong({ limit: 98, goodForCandles: 1 }),
    candles: ["100 101 99 100", "100 101 90 99"],
    fills: [],
    order: "entry limit expired",
  },
  {
    name: "an order good for two candles may fill in the second",
    entry: enterLong({ stop: 103, goodForCandles: 2 }),
    candles: [flat, "100 104 100 104"],
    fills: ["2 buy 10 @ 103 entry"],
    order: "entry stop filled",
  },
];

test.each(cases)("$name", ({ entry, candles, fills, order }) => {
  const outcome = play({ candles: [flat, ...candles], script: { 0: entry } });
  expect({ fills: fillLines(outcome), orders: orderLines(outcome) }).toEqual({ fills, orders: [order] });
});

test("market orders fill before those that wait, whatever came first", () => {
  const outcome = play({
    candles: [flat, "100 101 97 100"],
    script: { 0: [enterShort({ limit: 98 }), enterLong()] },
  });
  expect(fillLines(outcome)).toEqual(["1 buy 10 @ 100 entry"]);
  expect(orderLines(outcome)).toEqual(["entry limit rejected position_already_open", "entry market filled"]);
});

test("cancel takes back what waits and leaves the levels of a position", () => {
  const script: Script = {
    0: enterLong({ stopLoss: byOffset(5) }),
    1: [enterLong({ limit: 90 }), cancel()],
    2: cancel(),
  };
  const outcome = play({ candles: [flat, flat, flat, "100 100 95 96"], script });
  expect(fillLines(outcome)).toEqual(["1 buy 10 @ 100 entry", "3 sell 10 @ 95 stop_loss"]);
  const waiting = play({
    candles: [flat, flat, "100 100 90 90"],
    script: { 0: enterLong({ limit: 95 }), 1: cancel() },
  });
  expect({ fills: fillLines(waiting), orders: orderLines(waiting) }).toEqual({
    fills: [],
    orders: ["entry limit cancelled"],
  });
});

test("cancel and a new order in one answer replace the old one", () => {
  const outcome = play({
    candles: [flat, flat, "100 100 94 96"],
    script: { 0: enterLong({ limit: 95 }), 1: [cancel(), enterLong({ limit: 94 })] },
  });
  expect(fillLines(outcome)).toEqual(["2 buy 10 @ 94 entry"]);
});
