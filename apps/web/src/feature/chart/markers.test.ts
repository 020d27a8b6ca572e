import fc from "fast-check";
import { expect, test } from "vitest";
import type { Trade } from "../run/trades.ts";
import type { Candle } from "./candle.ts";
import { markOf, spanAround, tradesWithin } from "./markers.ts";

const candle = (timestamp: number): Candle => ({ timestamp, open: 10, high: 12, low: 9, close: 11, volume: 1 });
const trade = (more: Partial<Trade> = {}): Trade => ({
  number: 1,
  side: "long",
  quantity: 2,
  entryTime: 100,
  entryPrice: 10,
  exitTime: 300,
  exitPrice: 11,
  exitReason: "signal",
  profit: 1.5,
  ...more,
});
const labels = { quantity: (value: number) => `+${value}`, profit: (value: number | null) => String(value) };

test("a long: its buy stands under its candle, its sell over it, joined in the colour of profit", () => {
  expect(markOf(trade(), [candle(100), candle(200), candle(300)], labels)).toEqual({
    number: 1,
    entry: { time: 100, side: "buy", price: 10, edge: 9, label: "+2" },
    exit: { time: 300, side: "sell", price: 11, edge: 12, label: "1.5" },
    isProfit: true,
  });
});

test("a short that lost: sell first, and a fill whose candle is not there stands at its price", () => {
  expect(markOf(trade({ side: "short", profit: -1 }), [candle(100)], labels)).toEqual({
    number: 1,
    entry: { time: 100, side: "sell", price: 10, edge: 12, label: "+2" },
    exit: { time: 300, side: "buy", price: 11, edge: 11, label: "-1" },
    isProfit: false,
  });
});

test("an open trade has no second end", () => {
  expect(markOf(trade({ exitTime: null, exitPrice: null, profit: null }), [candle(100)], labels).exit).toBeNull();
});

test("the trades of a span are those that a walk over all of them finds", () => {
  const steps = fc.array(fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 5 })), { maxLength: 200 });
  fc.assert(
    fc.property(steps, fc.boolean(), fc.integer({ min: -5, max: 900 }), fc.nat(200), (gaps, isOpen, from, length) => {
      let time = 0;
      const trades = gaps.map(([wait, held], at) => {
        const entryTime = time + wait;
        time = entryTime + held;
        return { entryTime, exitTime: isOpen && at === gaps.length - 1 ? null : time };
      });
      const to = from + length;
      expect(tradesWithin(trades, { from, to })).toEqual(
        trades.filter(({ entryTime, exitTime }) => entryTime <= to && (exitTime === null || exitTime >= from)),
      );
    }),
  );
});

test("a trade is shown with a quarter of its length on each side, and no less than 40 candles", () => {
  expect(spanAround({ from: 1_000, to: 1_400 }, 1)).toEqual({ from: 900, to: 1_500 });
  expect(spanAround({ from: 1_000, to: 1_000 }, 1)).toEqual({ from: 960, to: 1_040 });
});
