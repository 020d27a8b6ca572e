/*
 * A backtest over a candle file, without a database.
 *
 * Reads: the file. Writes: nothing. Calls: a worker for the strategy.
 */
import { DomainError, type ErrorCode, formatInstant, parseInstant } from "@chandlery/core/base";
import {
  type CandleColumns,
  type CsvFault,
  type Timeframe,
  parseTimeframe,
  timeframeMs,
  timeframes,
  unscaleColumns,
} from "@chandlery/core/market";
import type { MetricRow, RunSettingsRequest } from "@chandlery/sdk/contract";
import { valueOrThrow } from "../verb/value-or-throw.ts";
import { readCandleFile } from "./read-candle-file.ts";
import { startHistory, tradeHash } from "./run-history.ts";
import { toRunSettings } from "./run-settings.ts";
import type { StrategyReference } from "./strategy/index.ts";

export interface BacktestFileRequest {
  readonly file: string;
  readonly symbol: string;
  /** Found from the spacing of the candles when absent. */
  readonly timeframe?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly strategy: StrategyReference;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly settings: RunSettingsRequest;
}

export interface BacktestFileReport {
  readonly ok: true;
  readonly timeframe: Timeframe;
  readonly first: string;
  readonly last: string;
  readonly candleCount: number;
  readonly tradeCount: number;
  readonly tradeHash: string;
  readonly finalEquity: number;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly metrics: readonly MetricRow[];
  /** At most 400 points, evenly spread. */
  readonly equity: readonly number[];
  readonly seconds: number;
}

export interface BacktestFileRefusal {
  readonly ok: false;
  readonly code: ErrorCode;
  readonly detail: string;
  readonly faultCount: number;
  readonly faults: readonly CsvFault[];
}

export interface BacktestFileOptions {
  readonly nowMs: number;
  readonly onProgress: (progress: {
    readonly step: "read" | "run";
    readonly done: number;
    readonly total: number;
  }) => void;
}

const equityPoints = 400;
const progressEveryMs = 100;

export async function backtestFile(
  request: BacktestFileRequest,
  { nowMs, onProgress }: BacktestFileOptions,
): Promise<BacktestFileReport | BacktestFileRefusal> {
  const asked = request.timeframe === undefined ? null : valueOrThrow(parseTimeframe(request.timeframe));
  const onRead = (done: number, total: number) => onProgress({ step: "read", done, total });
  const read = await readCandleFile({ file: request.file, timeframe: asked ?? "1m" }, { nowMs, onRead });
  if (read.faultCount > 0) {
    const { faults, faultCount, rows } = read;
    return {
      ok: false,
      code: "csv_has_faults",
      detail: `${faultCount} faults in ${rows} rows of ${request.file}`,
      faultCount,
      faults,
    };
  }
  const candles = within(unscaleColumns(read.columns), request);
  const timeframe = asked ?? spacing(candles);
  const settings = toRunSettings(request.settings, { symbol: request.symbol, timeframeMs: timeframeMs(timeframe) });
  const began = performance.now();
  const run = startHistory({ strategy: request.strategy, parameters: request.parameters, settings }, candles);
  const watch = setInterval(() => onProgress({ step: "run", done: run.progress(), total: 1 }), progressEveryMs);
  const outcome = await run.outcome.finally(() => clearInterval(watch));
  return {
    ok: true,
    timeframe,
    first: formatInstant(candles.openTime[0] ?? 0),
    last: formatInstant(candles.openTime[candles.length - 1] ?? 0),
    candleCount: candles.length,
    tradeCount: outcome.trades.length,
    tradeHash: tradeHash(outcome),
    finalEquity: outcome.finalEquity,
    parameters: outcome.parameters,
    metrics: outcome.metrics,
    equity: thinned(outcome.equity),
    seconds: Math.round(performance.now() - began) / 1_000,
  };
}

/** The candles from `from` (inclusive) to `to` (exclusive). */
function within(candles: CandleColumns, range: Pick<BacktestFileRequest, "from" | "to">): CandleColumns {
  const from = range.from === undefined ? Number.NEGATIVE_INFINITY : valueOrThrow(parseInstant(range.from));
  const to = range.to === undefined ? Number.POSITIVE_INFINITY : valueOrThrow(parseInstant(range.to));
  if (from >= to) {
    throw new DomainError("range_reversed", `from ${range.from} is not before to ${range.to}`);
  }
  const times = candles.openTime.subarray(0, candles.length);
  const first = times.findIndex((time) => time >= from);
  const end = times.findIndex((time) => time >= to);
  const [start, stop] = [first === -1 ? candles.length : first, end === -1 ? candles.length : end];
  if (start >= stop) {
    throw new DomainError("range_without_candles", "The file has no candles in the range.");
  }
  const cut = (column: Float64Array) => column.subarray(start, stop);
  const { openTime, open, high, low, close, volume } = candles;
  return {
    length: stop - start,
    openTime: cut(openTime),
    open: cut(open),
    high: cut(high),
    low: cut(low),
    close: cut(close),
    volume: cut(volume),
  };
}

/** The timeframe that most neighbouring candles lie apart. */
function spacing({ openTime, length }: CandleColumns): Timeframe {
  const counts = new Map<number, number>();
  for (let at = 1; at < length; at += 1) {
    const gap = (openTime[at] ?? 0) - (openTime[at - 1] ?? 0);
    counts.set(gap, (counts.get(gap) ?? 0) + 1);
  }
  const [commonest] = [...counts].toSorted(([, one], [, other]) => other - one);
  const found = timeframes.find((timeframe) => timeframeMs(timeframe) === commonest?.[0]);
  if (found === undefined) {
    throw new DomainError("timeframe_unknown", "The spacing of the candles is no timeframe.", {
      suggestion: "Say it with --timeframe, for example --timeframe 1h.",
    });
  }
  return found;
}

function thinned(equity: Float64Array): number[] {
  const step = Math.max(1, Math.ceil(equity.length / equityPoints));
  return Array.from(equity.filter((_, at) => (equity.length - 1 - at) % step === 0));
}
