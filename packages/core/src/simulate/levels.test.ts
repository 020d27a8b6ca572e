import { expect, test } from "vitest";
import { type EnterSignal, atPrice, byFraction, byOffset, enterLong, enterShort } from "../strategy/index.ts";
import { fillLines, orderLines, play } from "./testing/scenario.ts";

const flat = "100 100 100 100";
const stopLoss = byOffset(5);
const takeProfit = byOffset(10);

interface Case {
  readonly name: string;
  readonly entry: EnterSignal;
  /** The entry fills in the first of these; they are candles 1, 2, … */
  readonly candles: readonly string[];
  readonly fills: readonly string[];
}

const cases: readonly Case[] = [
  {
    name: "long: the low touches the stop exactly",
    entry: enterLong({ stopLoss, takeProfit }),
    candles: [flat, "100 101 95 96"],
    fills: ["1 buy 10 @ 100 entry", "2 sell 10 @ 95 stop_loss"],
  },
  {
    name: "long: a low just above the stop does nothing",
    entry: enterLong({ stopLoss, takeProfit }),
    candles: [flat, "100 101 95.01 96"],
    fills: ["1 buy 10 @ 100 entry"],
  },
  {
    name: "long: a gap through the stop fills at the open, which is worse",
    entry: enterLong({ stopLoss, takeProfit }),
    candles: [flat, "93 94 92 93"],
    fills: ["1 buy 10 @ 100 entry", "2 sell 10 @ 93 stop_loss"],
  },
  {
    name: "long: the high touches the target exactly",
    entry: enterLong({ stopLoss, takeProfit }),
    candles: [flat, "100 110 99 101"],
    fills: ["1 buy 10 @ 100 entry", "2 sell 10 @ 110 take_profit"],
  },
  {
    name: "long: a gap through the target fills at the open, which is better",
    entry: enterLong({ stopLoss, takeProfit }),
    candles: [flat, "112 113 111 112"],
    fills: ["1 buy 10 @ 100 entry", "2 sell 10 @ 112 take_profit"],
  },
  {
    name: "long: a candle that touches both is taken as stopped, and says so",
    entry: enterLong({ stopLoss, takeProfit }),
    candles: [flat, "100 110 95 100"],
    fills: ["1 buy 10 @ 100 entry", "2 sell 10 @ 95 stop_loss ?"],
  },
  {
    name: "long: both levels hold in the candle in which a market order fills",
    entry: enterLong({ stopLoss, takeProfit }),
    candles: ["100 111 99 105"],
    fills: ["1 buy 10 @ 100 entry", "1 sell 10 @ 110 take_profit"],
  },
  {
    name: "short: the high touches the stop exactly",
    entry: enterShort({ stopLoss, takeProfit }),
    candles: [flat, "100 105 99 100"],
    fills: ["1 sell 10 @ 100 entry", "2 buy 10 @ 105 stop_loss"],
  },
  {
    name: "short: a gap through the stop fills at the open, which is worse",
    entry: enterShort({ stopLoss, takeProfit }),
    candles: [flat, "107 108 106 107"],
    fills: ["1 sell 10 @ 100 entry", "2 buy 10 @ 107 stop_loss"],
  },
  {
    name: "short: the low touches the target exactly",
    entry: enterShort({ stopLoss, takeProfit }),
    candles: [flat, "100 101 90 95"],
    fills: ["1 sell 10 @ 100 entry", "2 buy 10 @ 90 take_profit"],
  },
  {
    name: "short: a gap through the target fills at the open, which is better",
    entry: enterShort({ stopLoss, takeProfit }),
    candles: [flat, "88 89 87 88"],
    fills: ["1 sell 10 @ 100 entry", "2 buy 10 @ 88 take_profit"],
  },
  {
    name: "short: a candle that touches both is taken as stopped, and says so",
    entry: enterShort({ stopLoss, takeProfit }),
    candles: [flat, "100 105 90 100"],
    fills: ["1 sell 10 @ 100 entry", "2 buy 10 @ 105 stop_loss ?"],
  },
  {
    name: "a fraction is taken from the price of the fill: 104 × 0.75 = 78, 104 × 1.25 = 130",
    entry: enterLong({ stopLoss: byFraction(0.25), takeProfit: byFraction(0.25) }),
    candles: ["104 104 104 104", "104 130 78.01 104"],
    fills: ["1 buy 10 @ 104 entry", "2 sell 10 @ 130 take_profit"],
  },
  {
    name: "an absolute price stays, whatever the open was; a stop that the open has passed leaves at the open",
    entry: enterLong({ stopLoss: atPrice(95) }),
    candles: ["94 96 93 94"],
    fills: ["1 buy 10 @ 94 entry", "1 sell 10 @ 94 stop_loss"],
  },
  {
    name: "limit entry: stopped in its own candle at the stop, and the candle does not tell whether it was",
    entry: enterLong({ limit: 98, stopLoss, takeProfit: byOffset(1) }),
    candles: ["100 101 93 100"],
    fills: ["1 buy 10 @ 98 entry", "1 sell 10 @ 93 stop_loss ?"],
  },
  {
    name: "limit entry: its target waits for the next candle",
    entry: enterLong({ limit: 98, stopLoss, takeProfit: byOffset(1) }),
    candles: ["100 101 97 100", "100 100 100 100"],
    fills: ["1 buy 10 @ 98 entry", "2 sell 10 @ 100 take_profit"],
  },
  {
    name: "long stop entry: the open before the entry is no gap through its stop-loss (104 − 2 = 102)",
    entry: enterLong({ stop: 104, stopLoss: byOffset(2) }),
    candles: ["100 106 99 105"],
    fills: ["1 buy 10 @ 104 entry", "1 sell 10 @ 102 stop_loss ?"],
  },
  {
    name: "short stop entry: mirrored (96 + 2 = 98)",
    entry: enterShort({ stop: 96, stopLoss: byOffset(2) }),
    candles: ["100 101 94 95"],
    fills: ["1 sell 10 @ 96 entry", "1 buy 10 @ 98 stop_loss ?"],
  },
  {
    name: "limit entry with a stop above it: left at once where it was filled, not at the better stop",
    entry: enterLong({ limit: 98, stopLoss: atPrice(99) }),
    candles: ["100 101 97 100"],
    fills: ["1 buy 10 @ 98 entry", "1 sell 10 @ 98 stop_loss ?"],
  },
];

test.each(cases)("$name", ({ entry, candles, fills }) => {
  expect(fillLines(play({ candles: [flat, ...candles], script: { 0: entry } }))).toEqual(fills);
});

test("sameCandleExits none leaves both levels of a limit entry to the next candle", () => {
  const outcome = play({
    candles: [flat, "100 101 90 100", "93 94 92 93"],
    script: { 0: enterLong({ limit: 98, stopLoss, takeProfit: byOffset(1) }) },
    settings: { rules: { sameCandleExits: "none", atEnd: "mark" } },
  });
  expect(fillLines(outcome)).toEqual(["1 buy 10 @ 98 entry", "2 sell 10 @ 93 stop_loss"]);
});

test("the level that was not taken is cancelled with the one that was", () => {
  const outcome = play({ candles: [flat, flat, "100 101 95 96"], script: { 0: enterLong({ stopLoss, takeProfit }) } });
  expect(orderLines(outcome)).toEqual(["entry market filled", "stop_loss stop filled", "take_profit limit cancelled"]);
  // 10 × (95 − 100) = −50.
  expect(outcome.trades).toEqual([
    {
      side: "long",
      quantity: 10,
      entryIndex: 1,
      exitIndex: 2,
      entryTime: Date.UTC(2024, 0, 1, 1),
      exitTime: Date.UTC(2024, 0, 1, 2),
      entryPrice: 100,
      exitPrice: 95,
      fees: 0,
      profit: -50,
      exitReason: "stop_loss",
      isAmbiguous: false,
    },
  ]);
});
