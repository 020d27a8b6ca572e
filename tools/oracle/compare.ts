import { createHash } from "node:crypto";
import path from "node:path";
import { type BacktestResult, backtestingPyPreset, referenceTradesText, runBacktest } from "@chandlery/core/backtest";
import type { CandleColumns } from "@chandlery/core/market";
import { builtInStrategies } from "@chandlery/core/strategy";
import { readCandleFile } from "./candle-file.ts";
import type { ExpectedRun } from "./expected-run.ts";
import { OracleFault } from "./oracle-fault.ts";
import { resample } from "./resample.ts";

/** What we found in one run, beside what was expected. */
export interface Comparison {
  readonly expected: ExpectedRun;
  readonly trades: number;
  readonly isHashEqual: boolean;
  readonly finalEquity: number;
  /** Ours less theirs. */
  readonly difference: number;
  /** Of the backtest alone; reading the file is not in it. */
  readonly durationMs: number;
  readonly isEqual: boolean;
}

/** In the account's currency: sums of thousands of float64 products differ by less, a wrong fill by far more. */
const tolerance = 1e-6;

export function compare(expected: ExpectedRun, dataRoot: string): Comparison {
  const candles = candlesOf(expected, dataRoot);
  const startedAt = performance.now();
  const { trades, finalEquity } = run(expected, candles);
  const durationMs = performance.now() - startedAt;
  const sha256 = createHash("sha256").update(referenceTradesText(trades)).digest("hex");
  const isHashEqual = sha256 === expected.tradesSha256;
  const difference = finalEquity - expected.finalEquity;
  const isEqual = isHashEqual && trades.length === expected.trades && Math.abs(difference) <= tolerance;
  return { expected, trades: trades.length, isHashEqual, finalEquity, difference, durationMs, isEqual };
}

function candlesOf(expected: ExpectedRun, dataRoot: string): CandleColumns {
  const file = readCandleFile(path.join(dataRoot, expected.file));
  const candles = expected.resample === null ? file : resample(file, expected.resample);
  if (candles.length !== expected.candles) {
    throw new OracleFault(`${expected.id}: ${candles.length} candles, but the run had ${expected.candles}`);
  }
  return candles;
}

function run(expected: ExpectedRun, candles: CandleColumns): BacktestResult {
  const definition = builtInStrategies.get(expected.strategy);
  if (definition === undefined) {
    throw new OracleFault(`${expected.id}: no strategy is called ${expected.strategy}`);
  }
  return runBacktest({
    definition,
    parameters: { ...definition.parameters, ...expected.parameters },
    candles,
    settings: {
      ...backtestingPyPreset,
      startCash: expected.startCash,
      instrument: { symbol: expected.id, quantityDecimals: 0 },
      timeframeMs: leastDistance(candles.openTime),
      fees: { taker: expected.feeRate, maker: expected.feeRate },
      rules: { ...backtestingPyPreset.rules, atEnd: expected.closesAtEnd ? "close_at_last_open" : "mark" },
    },
  });
}

/** The timeframe of candles that may have gaps. */
function leastDistance(openTime: Float64Array): number {
  const distances = openTime.subarray(1).map((time, at) => time - (openTime[at] ?? Number.NaN));
  return distances.reduce((least, distance) => Math.min(least, distance), Number.POSITIVE_INFINITY);
}
