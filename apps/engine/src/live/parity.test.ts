import { firstFillDifference } from "@chandlery/core/backtest";
import type { Fill } from "@chandlery/core/ledger";
import { type Candle, type CandleColumns, candleAt, timeframeMs } from "@chandlery/core/market";
import type { RunSettings } from "@chandlery/core/simulate";
import { expect, test } from "vitest";
import { startHistory } from "../job/run-history.ts";
import { toRunSettings } from "../job/run-settings.ts";
import { StrategyHost, type StrategyRun } from "../job/strategy/index.ts";
import { demoSeries, readDemoCandles } from "../testing/demo-candles.ts";

const allCandles = (columns: CandleColumns): readonly Candle[] =>
  Array.from({ length: columns.length }, (_, index) => candleAt(columns, index));

const settingsOf = (symbol: string, length: number): RunSettings =>
  toRunSettings({ atEnd: "mark", startCash: 100_000 }, { symbol, timeframeMs: length });

interface Facts {
  readonly fills: readonly Fill[];
  readonly decisions: readonly object[];
  readonly equity: readonly number[];
}

/** As a backtest: the whole history in one call. */
async function backtest(run: StrategyRun, columns: CandleColumns): Promise<Facts> {
  const { facts, equity } = await startHistory(run, columns).outcome;
  return { fills: facts.fills, decisions: facts.decisions, equity: [...equity] };
}

/** As a paper run: one candle, one answer, then the next. */
async function paper(run: StrategyRun, candles: readonly Candle[]): Promise<Facts> {
  const host = new StrategyHost(run, null);
  const found = { fills: [] as Fill[], decisions: [] as object[], equity: [] as number[] };
  try {
    await host.opened();
    for (const candle of candles) {
      const { facts, equity } = await host.feed([candle]);
      found.fills.push(...facts.fills);
      found.decisions.push(...facts.decisions);
      found.equity.push(...equity);
    }
  } finally {
    await host.close();
  }
  return found;
}

const crossing = { kind: "built_in", name: "cross-with-exits" } as const;

test.each(demoSeries)(
  "paper equals backtest on all candles of $symbol, candle by candle",
  async (series) => {
    const columns = readDemoCandles(series);
    const settings = settingsOf(series.symbol, timeframeMs(series.timeframe));
    const run: StrategyRun = { strategy: crossing, parameters: {}, settings };

    const expected = await backtest(run, columns);
    const found = await paper(run, allCandles(columns));

    expect(expected.fills.length).toBeGreaterThan(1_000);
    expect(firstFillDifference(expected.fills, found.fills)).toBeNull();
    expect(found.decisions).toEqual(expected.decisions);
    expect(found.equity).toEqual(expected.equity);
  },
  120_000,
);

const [btc] = demoSeries;

async function firstCandlesOfBtc(count: number) {
  const series = btc ?? demoSeries[0];
  const candles = allCandles(readDemoCandles(series as NonNullable<typeof series>)).slice(0, count);
  const settings = settingsOf("BTC/USDT", timeframeMs("5m"));
  const run: StrategyRun = { strategy: crossing, parameters: {}, settings };
  return { candles, run, expected: await paper(run, candles) };
}

test("parity finds a planted difference in fees, at the first fill", async () => {
  const { candles, run, expected } = await firstCandlesOfBtc(2_000);
  const fees = { taker: run.settings.fees.taker + 1e-9, maker: run.settings.fees.maker };
  const found = await paper({ ...run, settings: { ...run.settings, fees } }, candles);

  const difference = firstFillDifference(expected.fills, found.fills);
  expect(difference?.at).toBe(0);
  expect(difference?.fields).toEqual(["fee"]);
});

test("parity finds a planted late candle: one that the strategy saw too late is as good as missing", async () => {
  const { candles, run, expected } = await firstCandlesOfBtc(2_000);
  const firstFill = expected.fills[0];
  const found = await paper(
    run,
    candles.filter((_, index) => index !== (firstFill?.index ?? 0)),
  );

  const difference = firstFillDifference(expected.fills, found.fills);
  expect(difference?.at).toBe(0);
  expect(difference?.fields).toContain("price");
});
