import { decimalText } from "@chandlery/core/base";
import { candlesToColumns } from "@chandlery/core/market";
import { type RunSettings, SimulatedRun } from "@chandlery/core/simulate";
import { type EntryOptions, atPrice, enterLong, enterShort, exit } from "@chandlery/core/strategy";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type PaperCandle, type PaperOrder, type PaperSettings, matchCandle } from "./index.ts";
import { type Desk, afterEvents } from "./testing/desk.ts";
import { order as anOrder, settings as plain } from "./testing/scenario.ts";

// One bracket through the backtest's venue and through this one, over the same candles: the same fills. Prices are whole
// quarters and rates powers of two, so float64 computes exactly, no fee has more than 8 decimals (8 × a quarter × 65/64 ×
// 1/8 is a whole number of 1/256), and nothing has to be forgiven.

const hour = 3_600_000;
const rate = { slippage: 1 / 64, taker: 1 / 8, maker: 1 / 16 };

interface Plan {
  readonly candles: readonly (readonly number[])[];
  readonly side: "buy" | "sell";
  readonly type: "market" | "limit" | "stop";
  readonly price: number;
  readonly stopLoss: number | null;
  readonly takeProfit: number | null;
  readonly goodForCandles: number | null;
  /** The candle at whose close the position is left, if there is one. */
  readonly exitAt: number;
  readonly slips: boolean;
}

const quarters = fc.integer({ min: 360, max: 440 }).map((count) => count / 4);

const plan: fc.Arbitrary<Plan> = fc.record({
  candles: fc.array(fc.tuple(quarters, quarters, quarters, quarters), { minLength: 2, maxLength: 12 }),
  side: fc.constantFrom("buy", "sell"),
  type: fc.constantFrom("market", "limit", "stop"),
  price: quarters,
  stopLoss: fc.option(quarters, { freq: 4 }),
  takeProfit: fc.option(quarters, { freq: 4 }),
  goodForCandles: fc.option(fc.integer({ min: 1, max: 4 })),
  exitAt: fc.integer({ min: 1, max: 15 }),
  slips: fc.boolean(),
});

const rowOf = (prices: readonly number[]) => {
  const [open = 0, close = 0] = prices;
  return { open, high: Math.max(...prices), low: Math.min(...prices), close, volume: 1 };
};

interface Line {
  readonly index: number;
  readonly order: string;
  readonly side: string;
  readonly quantity: string;
  readonly price: string;
  readonly fee: string;
  readonly isAmbiguous: boolean;
}

/** How each order ended, by what it was for. */
type Ends = Readonly<Record<string, string>>;

interface Outcome {
  readonly fills: readonly Line[];
  readonly ends: Ends;
}

function simulated(given: Plan): Outcome {
  const options: EntryOptions = {
    ...(given.type === "limit" ? { limit: given.price } : given.type === "stop" ? { stop: given.price } : {}),
    ...(given.stopLoss === null ? {} : { stopLoss: atPrice(given.stopLoss) }),
    ...(given.takeProfit === null ? {} : { takeProfit: atPrice(given.takeProfit) }),
    ...(given.goodForCandles === null ? {} : { goodForCandles: given.goodForCandles }),
  };
  const entry = given.side === "buy" ? enterLong(options) : enterShort(options);
  const run = new SimulatedRun({
    definition: {
      name: "planned",
      parameters: {},
      create: () => ({
        onCandle: ({ index }) => (index === 0 ? entry : index === given.exitAt ? exit() : undefined),
      }),
    },
    parameters: {},
    candles: candlesToColumns(given.candles.map((prices, index) => ({ openTime: index * hour, ...rowOf(prices) }))),
    settings: {
      startCash: 1_000_000,
      instrument: { symbol: "TEST", quantityDecimals: null },
      timeframeMs: hour,
      fees: { taker: rate.taker, maker: rate.maker },
      slippageRate: given.slips ? rate.slippage : 0,
      sizing: { kind: "fixed_quantity", quantity: 8 },
      limits: { maxPosition: null, maxOrderValue: null, maxDailyLoss: null, kill: false },
      rules: { sameCandleExits: "stop_only", atEnd: "mark" },
    } satisfies RunSettings,
  });
  run.advance();
  const { fills, orders } = run.drain();
  const purposes = new Map(orders.map(({ sequence, purpose }) => [sequence, purpose]));
  return {
    fills: fills.map((fill) => ({
      index: fill.index,
      order: purposes.get(fill.orderSequence) ?? "",
      side: fill.side,
      quantity: decimalText(fill.quantity),
      price: decimalText(fill.price),
      fee: decimalText(fill.fee),
      isAmbiguous: fill.isAmbiguous,
    })),
    ends: Object.fromEntries(orders.map(({ purpose, status }) => [purpose, status])),
  };
}

function bracketOf(given: Plan): readonly PaperOrder[] {
  const { side, type } = given;
  const price = decimalText(given.price);
  const shared = { quantity: "8", intentSequence: 1, acceptedAt: hour } as const;
  const level = { ...shared, side: side === "buy" ? "sell" : "buy", reduceOnly: true } as const;
  return [
    anOrder({
      ...shared,
      sequence: 1,
      side,
      type,
      price: type === "limit" ? price : null,
      stopPrice: type === "stop" ? price : null,
      expiresAt: given.goodForCandles === null ? null : (1 + given.goodForCandles) * hour,
    }),
    ...(given.stopLoss === null
      ? []
      : [
          anOrder({
            ...level,
            sequence: 2,
            purpose: "stop_loss",
            type: "stop",
            stopPrice: decimalText(given.stopLoss),
          }),
        ]),
    ...(given.takeProfit === null
      ? []
      : [
          anOrder({
            ...level,
            sequence: 3,
            purpose: "take_profit",
            type: "limit",
            price: decimalText(given.takeProfit),
          }),
        ]),
  ];
}

function exitOf(desk: Desk, openTime: number): PaperOrder {
  const side = desk.positionQuantity.startsWith("-") ? "buy" : "sell";
  return anOrder({ sequence: 4, purpose: "exit", side, quantity: "8", reduceOnly: true, acceptedAt: openTime });
}

const settings: PaperSettings = {
  ...plain,
  takerFeeRate: decimalText(rate.taker),
  makerFeeRate: decimalText(rate.maker),
  tickSize: "0.00000001",
};

function onPaper(given: Plan): Outcome {
  const rules = { ...settings, slippageRate: given.slips ? decimalText(rate.slippage) : "0" };
  const fills: Line[] = [];
  const ends: Record<string, string> = {};
  let desk: Desk = { open: bracketOf(given), positionQuantity: "0" };
  // The order is made at the close of candle 0.
  given.candles.slice(1).forEach((prices, offset) => {
    const index = offset + 1;
    if (index === given.exitAt + 1 && desk.positionQuantity !== "0") {
      desk = { ...desk, open: [...desk.open, exitOf(desk, index * hour)] };
    }
    for (const event of matchCandle(desk.open, desk.positionQuantity, paperCandle(prices, index), rules)) {
      const order = desk.open.find(({ sequence }) => sequence === event.sequence);
      const { purpose = "", side = "" } = order ?? {};
      if (event.kind === "fill") {
        const { quantity, price, fee, isAmbiguous } = event;
        fills.push({ index, order: purpose, side, quantity, price, fee, isAmbiguous });
      }
      ends[purpose] = event.kind === "fill" ? "filled" : event.kind === "expire" ? "expired" : "cancelled";
      desk = afterEvents(desk, [event]);
    }
  });
  for (const { purpose } of desk.open) {
    ends[purpose] = "working";
  }
  return { fills, ends };
}

function paperCandle(prices: readonly number[], index: number): PaperCandle {
  const { open, high, low, close } = rowOf(prices);
  return {
    openTime: index * hour,
    closeTime: (index + 1) * hour,
    open: decimalText(open),
    high: decimalText(high),
    low: decimalText(low),
    close: decimalText(close),
    volume: "1",
    isClosed: true,
  };
}

/** The backtest makes levels with the fill; an order that it never made did not end. */
function comparable(outcome: Outcome, fromBacktest: Outcome): Outcome {
  const made = Object.entries(outcome.ends).filter(([purpose]) => purpose in fromBacktest.ends);
  // Its exit of the last candle's close is an order that meets no candle; on paper it was never placed.
  return { fills: outcome.fills, ends: Object.fromEntries(made) };
}

const told: Record<string, number> = {};

test("a bracket has the same fills, ends and doubts as in a backtest", () => {
  fc.assert(
    fc.property(plan, (given) => {
      const backtest = simulated(given);
      const paper = comparable(onPaper(given), backtest);
      expect(paper.fills).toEqual(backtest.fills);
      expect({ exit: "working", ...paper.ends }).toEqual({ exit: "working", ...backtest.ends });
      for (const { order, isAmbiguous } of paper.fills) {
        const key = isAmbiguous ? `${order} ?` : order;
        told[key] = (told[key] ?? 0) + 1;
      }
    }),
    { seed: 20_240_101, numRuns: 5_000 },
  );
});

test("the plans were worth comparing", () => {
  expect(Object.values(told).every((count) => count > 100)).toBe(true);
  expect(Object.keys(told).toSorted()).toEqual(["entry", "exit", "stop_loss", "stop_loss ?", "take_profit"]);
});
