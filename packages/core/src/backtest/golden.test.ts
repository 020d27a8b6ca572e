import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import {
  CandleBuffer,
  type CandleColumns,
  CandleCsvParser,
  type Timeframe,
  candleAt,
  timeframeMs,
  unscaleColumns,
} from "../market/index.ts";
import { type RunOptions, SimulatedRun } from "../simulate/index.ts";
import { type Parameters, builtInStrategies } from "../strategy/index.ts";
import { backtestingPyPreset, realisticPreset, referenceTradesText, runBacktest, summarize } from "./index.ts";

interface GoldenRun {
  readonly id: string;
  readonly candles: string;
  readonly timeframe: Timeframe;
  readonly rows: number;
  readonly strategy: string;
  readonly parameters: Parameters;
  readonly startCash: number;
  readonly feeRate: number;
  readonly closesAtEnd: boolean;
  readonly trades: number;
  readonly tradesSha256: string;
  readonly finalEquity: number;
}

const root = new URL("../../../../", import.meta.url);
const expected = new URL("packages/core/src/backtest/golden/expected.json", root);
const goldenRuns = JSON.parse(readFileSync(expected, "utf8")) as readonly GoldenRun[];

test.each(goldenRuns)("$id has the trades and the equity of backtesting.py", (golden) => {
  const candles = readCandles(golden);
  const { trades, finalEquity } = runBacktest(optionsOf(golden, candles));
  const sha256 = createHash("sha256").update(referenceTradesText(trades)).digest("hex");
  expect({ rows: candles.length, trades: trades.length, sha256 }).toEqual({
    rows: golden.rows,
    trades: golden.trades,
    sha256: golden.tradesSha256,
  });
  expect(Math.abs(finalEquity - golden.finalEquity)).toBeLessThanOrEqual(1e-6);
});

test.each(goldenRuns)("$id has the same facts when its candles come one by one", (golden) => {
  const history = readCandles(golden);
  for (const preset of [backtestingPyPreset, realisticPreset]) {
    const settings = { ...optionsOf(golden, history).settings, ...preset };
    const whole = runBacktest({ ...optionsOf(golden, history), settings });
    const stepped = runStepwise({ ...optionsOf(golden, history), settings });
    expect(stepped.run.drain()).toEqual(whole.run.drain());
    expect(isSameBits(stepped.equity, whole.equity)).toBe(true);
    expect(stepped.run.maxDrawdown).toBe(whole.run.maxDrawdown);
  }
});

/** `toEqual` would do, and take seconds over these columns. */
const isSameBits = (left: Float64Array, right: Float64Array): boolean =>
  left.length === right.length && left.every((value, index) => Object.is(value, right[index]));

function runStepwise(options: RunOptions) {
  const buffer = new CandleBuffer(16);
  const run = new SimulatedRun({ ...options, candles: buffer });
  for (let index = 0; index < options.candles.length; index++) {
    buffer.append(candleAt(options.candles, index));
    run.advance();
  }
  run.finish();
  return summarize(run, options.settings.startCash);
}

function optionsOf(golden: GoldenRun, candles: CandleColumns): RunOptions {
  const definition = builtInStrategies.get(golden.strategy);
  if (definition === undefined) {
    throw new Error(`no strategy is called ${golden.strategy}`);
  }
  return {
    definition,
    parameters: { ...definition.parameters, ...golden.parameters },
    candles,
    settings: {
      ...backtestingPyPreset,
      startCash: golden.startCash,
      fees: { taker: golden.feeRate, maker: golden.feeRate },
      instrument: { symbol: golden.id, quantityDecimals: 0 },
      timeframeMs: timeframeMs(golden.timeframe),
      rules: { ...backtestingPyPreset.rules, atEnd: golden.closesAtEnd ? "close_at_last_open" : "mark" },
    },
  };
}

function readCandles({ candles, timeframe }: GoldenRun): CandleColumns {
  const parser = new CandleCsvParser({ timeframe, nowMs: Date.UTC(2026, 0, 1) });
  parser.push(gunzipSync(readFileSync(new URL(candles, root))));
  const { columns, faults } = parser.finish();
  expect(faults).toEqual([]);
  return unscaleColumns(columns);
}
