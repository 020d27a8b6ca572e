import { expect, test } from "vitest";
import { byOffset, enterLong, enterShort, exit } from "../strategy/index.ts";
import { fillLines, orderLines, play } from "./testing/scenario.ts";

const flat = "100 100 100 100";
const fees = { taker: 0.001, maker: 0.0005 };

test("fees are taken on both sides, at the taker's rate for market orders", () => {
  const outcome = play({
    candles: [flat, flat, "120 120 120 120"],
    script: { 0: enterLong(), 1: exit() },
    settings: { fees },
  });
  // 10 × 100 × 0.001 = 1 and 10 × 120 × 0.001 = 1.2; 10 × (120 − 100) − 2.2 = 197.8.
  expect(outcome.fills.map(({ fee }) => fee)).toEqual([1, 1.2]);
  expect(outcome.trades.map(({ fees: paid, profit }) => ({ paid, profit }))).toEqual([{ paid: 2.2, profit: 197.8 }]);
  expect(outcome.run.account).toEqual({ balance: 10_197.8, feesPaid: 2.2, position: null });
  expect(outcome.equity).toEqual([10_000, 9_999, 10_197.8]);
});

test("limit orders and targets pay the maker's rate, stops the taker's", () => {
  const script = { 0: enterLong({ limit: 100, stopLoss: byOffset(10), takeProfit: byOffset(10) }) };
  const won = play({ candles: [flat, flat, "100 110 100 110"], script, settings: { fees } });
  // 10 × 100 × 0.0005 = 0.5 and 10 × 110 × 0.0005 = 0.55.
  expect(won.fills.map(({ fee }) => fee)).toEqual([0.5, 0.55]);
  const lost = play({ candles: [flat, flat, "100 100 90 90"], script, settings: { fees } });
  // 10 × 90 × 0.001 = 0.9.
  expect(lost.fills.map(({ fee }) => fee)).toEqual([0.5, 0.9]);
});

test("slippage makes market orders, stop orders and stop-losses worse on both sides, never limits and targets", () => {
  const settings = { slippageRate: 0.01 };
  const candles = [flat, flat, flat];
  const lines = (script: Parameters<typeof play>[0]["script"], rows: readonly string[] = candles) =>
    fillLines(play({ candles: rows, script, settings }));
  // Buys at 100 × 1.01 = 101, sells at 100 × 0.99 = 99.
  expect(lines({ 0: enterLong(), 1: exit() })).toEqual(["1 buy 10 @ 101 entry", "2 sell 10 @ 99 signal"]);
  expect(lines({ 0: enterShort(), 1: exit() })).toEqual(["1 sell 10 @ 99 entry", "2 buy 10 @ 101 signal"]);
  expect(lines({ 0: enterLong({ stop: 100 }) })).toEqual(["1 buy 10 @ 101 entry"]);
  expect(lines({ 0: enterLong({ limit: 100 }) })).toEqual(["1 buy 10 @ 100 entry"]);
  // The levels hang on the fill: 101 − 1 = 100, left at 100 × 0.99; 101 + 9 = 110, left at 110.
  expect(lines({ 0: enterLong({ stopLoss: byOffset(1) }) })).toEqual([
    "1 buy 10 @ 101 entry",
    "1 sell 10 @ 99 stop_loss",
  ]);
  expect(lines({ 0: enterLong({ takeProfit: byOffset(9) }) }, [flat, flat, "100 110 100 100"])).toEqual([
    "1 buy 10 @ 101 entry",
    "2 sell 10 @ 110 take_profit",
  ]);
});

test("a short earns what a long loses", () => {
  const candles = [flat, flat, "90 95 85 90", "110 110 110 110"];
  const outcome = play({ candles, script: { 0: enterShort(), 2: exit() } });
  // Marked at 90: −10 × (90 − 100) = 100; left at 110: −10 × (110 − 100) = −100.
  expect(outcome.equity).toEqual([10_000, 10_000, 10_100, 9_900]);
  // From the peak of 10,100 to 9,900.
  expect(outcome.run.maxDrawdown).toBe(1 - 9_900 / 10_100);
});

test("an entry that costs more than the balance is rejected, with its fee", () => {
  const given = (quantity: number, taker: number) =>
    orderLines(
      play({
        candles: [flat, flat],
        script: { 0: enterLong() },
        settings: { sizing: { kind: "fixed_quantity", quantity }, fees: { taker, maker: 0 } },
      }),
    );
  // 100 × 100 = 10,000 is the whole balance; a fee or another unit is too much.
  expect(given(100, 0)).toEqual(["entry market filled"]);
  expect(given(100, 0.0001)).toEqual(["entry market rejected order_exceeds_funds"]);
  expect(given(101, 0)).toEqual(["entry market rejected order_exceeds_funds"]);
});

test("a fraction at the decision is sized at the close, one at the fill at the open", () => {
  const quantityOf = (at: "decision" | "fill") =>
    play({
      candles: [flat, "125 125 125 125"],
      script: { 0: enterLong() },
      settings: { sizing: { kind: "cash_fraction", fraction: 0.5, at } },
    }).fills.map(({ quantity }) => quantity);
  // 10,000 × 0.5 / 100 = 50; 10,000 × 0.5 / 125 = 40.
  expect(quantityOf("decision")).toEqual([50]);
  expect(quantityOf("fill")).toEqual([40]);
});

test("a fraction at the fill that buys nothing is rejected by the venue", () => {
  const outcome = play({
    candles: [flat, "20000 20000 20000 20000"],
    script: { 0: enterLong() },
    settings: {
      sizing: { kind: "cash_fraction", fraction: 1, at: "fill" },
      instrument: { symbol: "TEST", quantityDecimals: 0 },
    },
  });
  expect(orderLines(outcome)).toEqual(["entry market rejected order_quantity_zero"]);
});

test("a level that would lie at or below 0 is rejected with its entry: it would never be touched", () => {
  const longs = play({ candles: [flat, flat], script: { 0: enterLong({ stopLoss: byOffset(100) }) } });
  expect(orderLines(longs)).toEqual(["entry market rejected exit_level_not_positive"]);
  const shorts = play({ candles: [flat, flat], script: { 0: enterShort({ takeProfit: byOffset(101) }) } });
  expect(orderLines(shorts)).toEqual(["entry market rejected exit_level_not_positive"]);
});
