import { expect, test } from "vitest";
import { atr, sma } from "../indicator/index.ts";
import { candlesToColumns } from "../market/index.ts";
import { enterLong } from "../strategy/index.ts";
import { SimulatedRun } from "./index.ts";
import { plainSettings, play, startTime } from "./testing/scenario.ts";

const hourMs = 3_600_000;
const flat = "100 100 100 100";

test("a decision is dated at the close of its candle, a fill at the open of the next", () => {
  const { intents, decisions, orders, fills } = play({ candles: [flat, flat, flat], script: { 1: enterLong() } });
  expect({
    intents: intents.map(({ index, time }) => [index, time]),
    decisions: decisions.map(({ time }) => time),
    orders: orders.map(({ updatedAt }) => updatedAt),
    fills: fills.map(({ index, time }) => [index, time]),
  }).toEqual({
    intents: [[1, startTime + 2 * hourMs]],
    decisions: [startTime + 2 * hourMs],
    orders: [startTime + 2 * hourMs],
    fills: [[2, startTime + 2 * hourMs]],
  });
});

test("a strategy is first asked one candle after all of its indicators are defined, then at each candle", () => {
  const asked: number[] = [];
  const candles = candlesToColumns(
    Array.from({ length: 8 }, (_, index) => ({
      open: 1,
      high: 1,
      low: 1,
      close: 1,
      volume: 0,
      openTime: startTime + index * hourMs,
    })),
  );
  const run = new SimulatedRun({
    definition: {
      name: "listening",
      parameters: {},
      create(setup) {
        // Defined from candle 3 (the mean of 0 to 3) and from candle 2 (the ranges of 1 and 2).
        const defined = [setup.indicator(sma(4)), setup.indicator(atr(2))];
        return {
          onCandle(view) {
            asked.push(view.index);
            expect(defined.map((series) => Number.isNaN(series.previous))).toEqual([false, false]);
            return undefined;
          },
        };
      },
    },
    parameters: {},
    candles,
    settings: plainSettings,
  });
  run.advance();
  expect({ asked, first: run.firstDecision }).toEqual({ asked: [4, 5, 6, 7], first: 4 });
});

test("after a gap in the candles an order meets the next one that exists", () => {
  const at = (index: number, price: number) => ({
    openTime: startTime + index * hourMs,
    open: price,
    high: price,
    low: price,
    close: price,
    volume: 0,
  });
  const run = new SimulatedRun({
    definition: {
      name: "at-once",
      parameters: {},
      create: () => ({ onCandle: ({ index }) => (index === 0 ? enterLong() : undefined) }),
    },
    parameters: {},
    candles: candlesToColumns([at(0, 100), at(9, 107)]),
    settings: plainSettings,
  });
  run.advance();
  expect(run.drain().fills.map(({ price, time }) => [price, time])).toEqual([[107, startTime + 9 * hourMs]]);
});
