import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dayMs, hourMs } from "../base/index.ts";
import type { ClosedTrade } from "../ledger/index.ts";
import { type RunRecord, computeMetrics, metrics } from "./index.ts";

const monday = Date.UTC(2024, 0, 1);

interface Shape {
  readonly equity: readonly number[];
  readonly close?: readonly number[];
  readonly trades?: readonly ClosedTrade[];
}

/** Daily candles from Monday, 2024-01-01. */
const record = ({ equity, close = equity, trades = [] }: Shape): RunRecord => ({
  startCash: 1000,
  openTime: Float64Array.from(equity, (_, index) => monday + index * dayMs),
  close: Float64Array.from(close),
  equity: Float64Array.from(equity),
  trades,
  timeframeMs: dayMs,
  feesPaid: trades.reduce((fees, trade) => fees + trade.fees, 0),
});

type TradeShape = Pick<ClosedTrade, "side" | "entryIndex" | "exitIndex" | "entryPrice" | "exitPrice" | "fees">;

/** Ten units. */
function trade(shape: TradeShape): ClosedTrade {
  const gain = 10 * (shape.exitPrice - shape.entryPrice) * (shape.side === "long" ? 1 : -1);
  return {
    ...shape,
    quantity: 10,
    entryTime: monday + shape.entryIndex * dayMs,
    exitTime: monday + shape.exitIndex * dayMs,
    profit: gain - shape.fees,
    exitReason: "signal",
    isAmbiguous: false,
  };
}

const valuesOf = (run: RunRecord): Record<string, number | null> =>
  Object.fromEntries(computeMetrics(run).map(({ metric, value }) => [metric.name, value]));

const reasonOf = (run: RunRecord, name: string): string | null | undefined =>
  computeMetrics(run).find(({ metric }) => metric.name === name)?.reason;

const threeTrades = record({
  equity: [1000, 1100, 990, 1045, 1200],
  close: [100, 110, 99, 105, 120],
  trades: [
    // 10 × 12 − 20 = 100 on 1000: +0.1
    trade({ side: "long", entryIndex: 0, exitIndex: 1, entryPrice: 100, exitPrice: 112, fees: 20 }),
    // 10 × −5 − 5 = −55 on 1100: −0.05
    trade({ side: "short", entryIndex: 1, exitIndex: 3, entryPrice: 110, exitPrice: 115, fees: 5 }),
    // 10 × 16 − 5 = 155 on 1050: +155/1050
    trade({ side: "long", entryIndex: 3, exitIndex: 4, entryPrice: 105, exitPrice: 121, fees: 5 }),
  ],
});

describe("a run of five candles and three trades", () => {
  it("has the figures that one can check by hand", () => {
    const third = 155 / 1050;
    expect(valuesOf(threeTrades)).toEqual({
      start_equity: 1000,
      final_equity: 1200,
      peak_equity: 1200,
      total_return: expect.closeTo(0.2, 12),
      cagr: null,
      buy_and_hold_return: expect.closeTo(120 / 100 - 1, 12),
      fees_paid: 20 + 5 + 5,
      max_drawdown: expect.closeTo(1 - 990 / 1100, 12),
      // From the peak of the second candle to the fifth, which passes it.
      max_drawdown_duration: 3 * dayMs,
      average_drawdown: expect.closeTo(0.1, 12),
      average_drawdown_duration: 3 * dayMs,
      annual_return: null,
      annual_volatility: null,
      sharpe: null,
      sharpe_arithmetic: null,
      sortino: null,
      calmar: null,
      trades: 3,
      win_rate: 2 / 3,
      best_trade: expect.closeTo(third, 12),
      worst_trade: -0.05,
      average_trade: expect.closeTo(Math.cbrt(1.1 * 0.95 * (1 + third)) - 1, 12),
      expectancy: (100 - 55 + 155) / 3,
      expectancy_return: expect.closeTo((0.1 - 0.05 + third) / 3, 12),
      sqn: null,
      kelly: null,
      average_win: (100 + 155) / 2,
      average_loss: -55,
      payoff: 127.5 / 55,
      profit_factor: 255 / 55,
      profit_factor_of_returns: expect.closeTo((0.1 + third) / 0.05, 12),
      max_consecutive_losses: 1,
      // Candles 0 to 4, those of two trades once: 5 of 5.
      exposure: 1,
      average_holding: ((1 + 2 + 1) / 3) * dayMs,
      longest_holding: 2 * dayMs,
      long_trades: 2,
      short_trades: 1,
      long_profit: 255,
      short_profit: -55,
    });
  });

  it("says what is missing where a figure is not given", () => {
    expect(reasonOf(threeTrades, "sharpe")).toBe("needs at least 30 returns, there are 4");
    expect(reasonOf(threeTrades, "sqn")).toBe("needs at least 30 trades, there are 3");
    expect(reasonOf(threeTrades, "win_rate")).toBeNull();
  });
});

describe("annual figures of 30 days that win 2 % and lose 1 % in turn", () => {
  const steps = Array.from({ length: 30 }, (_, index) => (index % 2 === 0 ? 1.02 : 0.99));
  const run = record({ equity: steps.reduce((equity, step) => [...equity, (equity.at(-1) ?? 0) * step], [1000]) });
  const values = valuesOf(run);
  // Growth of a day: √(1.02 × 0.99), so that its square is 1.0098. Weekends trade: N = 365.
  const annualReturn = 1.0098 ** (365 / 2) - 1;
  // Returns lie 0.015 around their mean of 0.005.
  const variance = (30 * 0.015 ** 2) / 29;
  const volatility = Math.sqrt((variance + 1.0098) ** 365 - 1.0098 ** 365);

  it.each([
    ["annual_return", annualReturn],
    ["annual_volatility", volatility],
    ["sharpe", annualReturn / volatility],
    // The mean of 2 % and −1 %.
    ["sharpe_arithmetic", (0.005 / Math.sqrt(variance)) * Math.sqrt(365)],
    // Half of the days lose 1 %: the mean square is 0.01² / 2.
    ["sortino", annualReturn / (Math.sqrt(0.01 ** 2 / 2) * Math.sqrt(365))],
    // Each loss is made good the day after, so the deepest drawdown is 1 %.
    ["calmar", annualReturn / 0.01],
    ["cagr", (1.0098 ** 15) ** (365.25 / 30) - 1],
  ])("%s", (name, expected) => {
    expect((values[name] ?? 0) / expected).toBeCloseTo(1, 9);
  });
});

describe("what is not defined is null, with its reason", () => {
  it("has no figure for a run without candles", () => {
    const values = valuesOf(record({ equity: [] }));
    expect(Object.entries(values).filter(([, value]) => value !== null)).toEqual([
      ["trades", 0],
      ["long_trades", 0],
      ["short_trades", 0],
      ["long_profit", 0],
      ["short_profit", 0],
    ]);
  });

  it("has no rate of growth for an account that lost everything", () => {
    const run = record({ equity: [...Array<number>(40).fill(1000), -5] });
    expect(valuesOf(run)).toMatchObject({ cagr: null, annual_return: null, sharpe: null, total_return: -5 / 1000 - 1 });
    expect(reasonOf(run, "cagr")).toBe("equity fell to zero or below");
    expect(reasonOf(run, "sharpe")).toBe("equity fell to zero or below");
  });

  it("divides by no loss, no drawdown and no volatility", () => {
    const flat = record({ equity: Array<number>(40).fill(1000) });
    expect(reasonOf(flat, "sharpe")).toBe("the volatility is 0");
    expect(reasonOf(flat, "sortino")).toBe("no day lost");
    expect(reasonOf(flat, "calmar")).toBe("there was no drawdown");
    const wins = record({
      equity: [1000, 1100],
      trades: [trade({ side: "long", entryIndex: 0, exitIndex: 1, entryPrice: 100, exitPrice: 110, fees: 0 })],
    });
    expect(reasonOf(wins, "profit_factor")).toBe("no trade lost");
    expect(reasonOf(wins, "payoff")).toBe("no trade lost");
    expect(reasonOf(wins, "average_loss")).toBe("no trade lost");
  });

  it("finds the mean of eight profits as freqtrade does", () => {
    // (100 + 200 + 50 − 150 + 300 − 100 + 80 − 30) / 8 = 450 / 8 = 56.25
    const moves = [10, 20, 5, -15, 30, -10, 8, -3];
    const trades = moves.map((move, index) =>
      trade({ side: "long", entryIndex: index, exitIndex: index, entryPrice: 100, exitPrice: 100 + move, fees: 0 }),
    );
    const values = valuesOf(record({ equity: Array<number>(8).fill(1000), trades }));
    expect(values).toMatchObject({ expectancy: 56.25, max_consecutive_losses: 1, exposure: 1 });
  });
});

describe("any run", () => {
  const scaled = (run: RunRecord, factor: number): RunRecord => ({
    ...run,
    startCash: run.startCash * factor,
    equity: run.equity.map((value) => value * factor),
    close: run.close.map((value) => value * factor),
    feesPaid: run.feesPaid * factor,
    trades: run.trades.map((entry) => ({
      ...entry,
      entryPrice: entry.entryPrice * factor,
      exitPrice: entry.exitPrice * factor,
      fees: entry.fees * factor,
      profit: entry.profit * factor,
    })),
  });

  const price = fc.double({ min: 1, max: 1000, noNaN: true });
  const trades = fc.array(
    fc.record({ side: fc.constantFrom("long" as const, "short" as const), from: price, to: price, held: fc.nat(3) }),
    { maxLength: 60 },
  );
  const anyRun = fc
    .record({ equity: fc.array(price, { minLength: 1, maxLength: 300 }), shapes: trades })
    .map(({ equity, shapes }) => {
      let next = 0;
      const closed = shapes.map(({ side, from, to, held }) => {
        const entryIndex = next;
        next = entryIndex + held;
        return trade({ side, entryIndex, exitIndex: next, entryPrice: from, exitPrice: to, fees: 1 });
      });
      return record({ equity, trades: closed.filter(({ exitIndex }) => exitIndex < equity.length) });
    });

  it("keeps ratios in their bounds", () => {
    fc.assert(
      fc.property(anyRun, (run) => {
        const values = valuesOf(run);
        const bounded = ["max_drawdown", "average_drawdown", "win_rate", "exposure"].map((name) => values[name] ?? 0);
        expect(bounded.every((value) => value >= 0 && value <= 1)).toBe(true);
        expect(values["max_drawdown"]).toBeLessThan(1);
        expect(values["average_drawdown"]).toBeLessThanOrEqual(values["max_drawdown"] ?? 0);
        expect((values["long_trades"] ?? 0) + (values["short_trades"] ?? 0)).toBe(run.trades.length);
      }),
    );
  });

  it("has the same ratios whatever money is counted in, and money that scales", () => {
    fc.assert(
      fc.property(anyRun, (run) => {
        // A power of two, so that float64 rounds nothing.
        const inOther = computeMetrics(scaled(run, 8));
        const expected = computeMetrics(run).map((result) => ({
          ...result,
          value: result.metric.unit === "money" && result.value !== null ? result.value * 8 : result.value,
        }));
        expect(inOther).toEqual(expected);
      }),
    );
  });

  it("gives a value or a reason, never both and never neither", () => {
    fc.assert(
      fc.property(anyRun, (run) => {
        for (const { value, reason } of computeMetrics(run)) {
          expect((value === null) !== (reason === null)).toBe(true);
          expect(value === null || Number.isFinite(value)).toBe(true);
        }
      }),
    );
  });
});

it("takes annual figures from days, however many candles a day has", () => {
  const equity = Array.from({ length: 40 }, (_, index) => 1000 + ((index * 37) % 101));
  const daily = record({ equity });
  // 24 candles a day that end where the daily candle ends.
  const hourly: RunRecord = {
    ...daily,
    timeframeMs: hourMs,
    openTime: Float64Array.from({ length: 40 * 24 }, (_, index) => monday + index * hourMs),
    close: Float64Array.from({ length: 40 * 24 }, (_, index) => equity[Math.floor(index / 24)] ?? 0),
    equity: Float64Array.from({ length: 40 * 24 }, (_, index) => equity[Math.floor(index / 24)] ?? 0),
  };
  const names = ["annual_return", "annual_volatility", "sharpe", "sortino", "max_drawdown"];
  const pick = (run: RunRecord) => names.map((name) => valuesOf(run)[name]);
  expect(pick(hourly)).toEqual(pick(daily));
});

it("names every metric once, with formula and source", () => {
  expect(new Set(metrics.map((metric) => metric.name)).size).toBe(metrics.length);
  expect(metrics.filter((metric) => metric.formula === "" || metric.source === "")).toEqual([]);
});
