import * as fc from "fast-check";
import { expect, test } from "vitest";
import { signedQuantity } from "../ledger/index.ts";
import { type CandleColumns, candleAt } from "../market/index.ts";
import type { FactBatch } from "../pipeline/index.ts";
import type { RunSettings, SimulatedRun } from "../simulate/index.ts";
import { runBacktest } from "./index.ts";
import { randomCandles } from "./testing/random-candles.ts";
import { randomSettings, randomStrategy } from "./testing/random-strategy.ts";

// What holds for every run, whatever a strategy answers and whichever rules were chosen.

interface Ended extends FactBatch {
  readonly settings: RunSettings;
  readonly candles: CandleColumns;
  readonly run: SimulatedRun;
}

interface Narrowed {
  readonly longOnly?: boolean;
  readonly sizing?: RunSettings["sizing"];
}

function forEveryRun(law: (ended: Ended) => void, { longOnly = false, sizing }: Narrowed = {}): void {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 1, max: 300 }), (seed, length) => {
      const chosen = randomSettings(seed);
      const settings = { ...chosen, sizing: sizing ?? chosen.sizing };
      const candles = randomCandles({ seed, length });
      const { run } = runBacktest({
        definition: randomStrategy({ seed, longOnly }),
        parameters: {},
        candles,
        settings,
      });
      law({ settings, candles, run, ...run.drain() });
    }),
    { seed: 20_240_101, numRuns: 200 },
  );
}

const sequences = (facts: readonly { readonly sequence: number }[]) => facts.map(({ sequence }) => sequence);
const counted = (count: number) => Array.from({ length: count }, (_, index) => index);

test("the balance is the start cash, the profit of all trades, less the entry fee of what is open", () => {
  forEveryRun(({ settings, run, trades, fills }) => {
    const profit = trades.reduce((sum, trade) => sum + trade.profit, 0);
    const open = run.account.position?.entryFee ?? 0;
    // Float64 sums in another order: equal to far less than a cent of ten thousand.
    expect(run.account.balance).toBeCloseTo(settings.startCash + profit - open, 7);
    expect(run.account.feesPaid).toBeCloseTo(
      fills.reduce((sum, fill) => sum + fill.fee, 0),
      9,
    );
  });
});

test("no fill without its order, no order without an approved intent, at most one fill an order", () => {
  forEveryRun(({ intents, decisions, orders, fills }) => {
    const approved = decisions
      .filter(({ verdict }) => verdict === "approved")
      .map((decision) => decision.intentSequence);
    expect(orders.filter((order) => !approved.includes(order.intentSequence))).toEqual([]);
    expect(decisions.map((decision) => decision.intentSequence)).toEqual(sequences(intents));
    const filled = orders.filter(({ status }) => status === "filled").map(({ sequence }) => sequence);
    expect(fills.map((fill) => fill.orderSequence).toSorted((a, b) => a - b)).toEqual(filled.toSorted((a, b) => a - b));
  });
});

test("an entry fills the side and quantity of its order, later than it was decided", () => {
  forEveryRun(({ intents, orders, fills }) => {
    const found = fills.filter((fill) => {
      const order = orders.find(({ sequence }) => sequence === fill.orderSequence);
      const intent = intents.find(({ sequence }) => sequence === order?.intentSequence);
      const isLate = intent !== undefined && fill.index > intent.index;
      const isEnd = fill.exitReason === "end_of_run" && fill.index === intent?.index;
      const isWhole = order?.amount.kind !== "quantity" || order.amount.quantity === fill.quantity;
      return order?.side !== fill.side || !isWhole || !(isLate || isEnd);
    });
    expect(found).toEqual([]);
  });
});

test("numbers have no gaps: intents, orders, fills", () => {
  forEveryRun(({ intents, orders, fills }) => {
    expect(sequences(intents)).toEqual(counted(intents.length));
    expect(sequences(orders).toSorted((a, b) => a - b)).toEqual(counted(orders.length));
    expect(sequences(fills)).toEqual(counted(fills.length));
  });
});

test("fills leave at most one position open, each trade is one entry and one exit of the same quantity", () => {
  forEveryRun(({ run, fills, trades }) => {
    const open = fills.reduce((quantity, fill) => quantity + signedQuantity(fill), 0);
    expect(open).toBe(run.account.position?.quantity ?? 0);
    expect(trades).toHaveLength(Math.floor(fills.length / 2));
    const quantities = trades.map((_, at) => [fills[2 * at]?.quantity, fills[2 * at + 1]?.quantity]);
    expect(quantities).toEqual(trades.map(({ quantity }) => [quantity, quantity]));
  });
});

test("every fill lies within its candle, less slippage", () => {
  forEveryRun(({ candles, settings, fills, orders }) => {
    const beyond = fills.filter((fill) => {
      const order = orders.find(({ sequence }) => sequence === fill.orderSequence);
      const slippage = order?.type === "limit" ? 0 : settings.slippageRate;
      const met = fill.price / (fill.side === "buy" ? 1 + slippage : 1 - slippage);
      const { low, high } = candleAt(candles, fill.index);
      return !(met > low - 1e-9 && met < high + 1e-9);
    });
    expect(beyond).toEqual([]);
  });
});

test("once the run is over nothing but the levels of an open position is still working", () => {
  forEveryRun(({ run, orders, settings }) => {
    const working = orders.filter(({ status }) => status === "working");
    const isMarked = settings.rules.atEnd === "mark" && run.account.position !== null;
    expect(working.filter(({ purpose }) => purpose === "entry" || !isMarked)).toEqual([]);
  });
});

test("long only with a fraction of the cash, the cash is never below zero", () => {
  forEveryRun(
    ({ settings, fills }) => {
      let cash = settings.startCash;
      const least = fills.reduce((lowest, fill) => {
        cash -= signedQuantity(fill) * fill.price + fill.fee;
        return Math.min(lowest, cash);
      }, cash);
      expect(least).toBeGreaterThan(-1e-8);
    },
    { longOnly: true, sizing: { kind: "cash_fraction", fraction: 1, at: "fill" } },
  );
});

test("the drawdown is that of the equity column", () => {
  forEveryRun(({ run, settings }) => {
    let peak = settings.startCash;
    const deepest = run.equity.reduce((depth, mark) => {
      peak = Math.max(peak, mark);
      return Math.max(depth, 1 - mark / peak);
    }, 0);
    // The run keeps a threshold in place of a quotient a candle, which may round the other way.
    expect(run.maxDrawdown).toBeCloseTo(deepest, 12);
  });
});
