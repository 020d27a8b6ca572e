import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { backtestingPyPreset, runBacktest } from "../backtest/index.ts";
import { type CandleColumns, CandleCsvParser, type Timeframe, timeframeMs, unscaleColumns } from "../market/index.ts";
import { type Parameters, builtInStrategies } from "../strategy/index.ts";
import { computeMetrics } from "./index.ts";

interface GoldenRun {
  readonly id: string;
  readonly candles: string;
  readonly timeframe: Timeframe;
  readonly strategy: string;
  readonly parameters: Parameters;
  readonly startCash: number;
  readonly feeRate: number;
  readonly trades: number;
  /** What backtesting.py 0.6.6 found, under our names. */
  readonly metrics: Readonly<Record<string, number>>;
}

const root = new URL("../../../../", import.meta.url);
const golden = new URL("packages/core/src/backtest/golden/expected.json", root);
const runs = JSON.parse(readFileSync(golden, "utf8")) as readonly GoldenRun[];

it.each(runs)("finds the figures of backtesting.py on $id", (run) => {
  const values = Object.fromEntries(metricsOf(run).map(({ metric, value }) => [metric.name, value]));
  expect(values["trades"]).toBe(run.trades);
  const differing = Object.entries(run.metrics).filter(([name, expected]) => {
    const found = values[name] ?? Number.NaN;
    return !(Math.abs(found - expected) <= 1e-8 * Math.max(1, Math.abs(expected)));
  });
  expect(differing).toEqual([]);
});

function metricsOf(run: GoldenRun) {
  const definition = builtInStrategies.get(run.strategy);
  if (definition === undefined) {
    throw new Error(`no strategy is called ${run.strategy}`);
  }
  const candles = readCandles(run);
  const { trades, equity, feesPaid } = runBacktest({
    definition,
    parameters: { ...definition.parameters, ...run.parameters },
    candles,
    settings: {
      ...backtestingPyPreset,
      startCash: run.startCash,
      fees: { taker: run.feeRate, maker: run.feeRate },
      instrument: { symbol: run.id, quantityDecimals: 0 },
      timeframeMs: timeframeMs(run.timeframe),
    },
  });
  const { openTime, close } = candles;
  const shared = { openTime: openTime.subarray(0, candles.length), close: close.subarray(0, candles.length) };
  const { startCash } = run;
  return computeMetrics({ ...shared, startCash, equity, trades, feesPaid, timeframeMs: timeframeMs(run.timeframe) });
}

function readCandles({ candles, timeframe }: GoldenRun): CandleColumns {
  const parser = new CandleCsvParser({ timeframe, nowMs: Date.UTC(2026, 0, 1) });
  parser.push(gunzipSync(readFileSync(new URL(candles, root))));
  return unscaleColumns(parser.finish().columns);
}
