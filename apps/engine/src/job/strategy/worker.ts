/*
 * A strategy's own isolate. It may throw, loop forever or use up its memory without touching the engine: the host
 * watches the progress counter and ends the worker.
 *
 * Reads: what it is started with, and messages of its host. Writes: the progress counter. Calls: nothing.
 */
import { parentPort, workerData } from "node:worker_threads";
import { DomainError, errorCodes } from "@chandlery/core/base";
import { summarize } from "@chandlery/core/backtest";
import { tradeHashText } from "@chandlery/core/ledger";
import { type Candle, CandleBuffer, type CandleColumns } from "@chandlery/core/market";
import { computeMetrics } from "@chandlery/core/report";
import type { Decision } from "@chandlery/core/risk";
import { type RunSettings, SimulatedRun } from "@chandlery/core/simulate";
import { resolveParameters } from "@chandlery/core/strategy";
import type { MetricRow, RunErrorRow } from "@chandlery/sdk/contract";
import { loadStrategy } from "./load.ts";
import type { HistoryOutcome, HostMessage, WorkerMessage, WorkerStart } from "./protocol.ts";

/** Candles between two marks of progress: the host takes a strategy for stuck only if so many take too long. */
const candlesPerMark = 512;

const port = parentPort;
if (port === null) {
  throw new Error("Invariant: a strategy runs in a worker");
}
const start = workerData as WorkerStart;
const progress = new Int32Array(start.progress);
const post = (message: WorkerMessage) => port.postMessage(message);

try {
  await (start.history === null ? serveStream() : runHistory(start.history));
} catch (error) {
  post({ type: "failed", error: describe(error) });
}

async function open(candles: CandleColumns) {
  const definition = await loadStrategy(start.run.strategy);
  const parameters = resolveParameters(definition, start.run.parameters);
  if (!parameters.ok) {
    throw new DomainError(parameters.code, parameters.detail);
  }
  Atomics.store(progress, 0, 0);
  const run = new SimulatedRun({ definition, parameters: parameters.value, settings: start.run.settings, candles });
  return { run, parameters: parameters.value };
}

async function runHistory(candles: CandleColumns): Promise<void> {
  const { run, parameters } = await open(candles);
  advanceWithMarks(run, candles.length);
  run.finish();
  post({ type: "done", outcome: outcomeOf(run, { candles, parameters, settings: start.run.settings }) });
}

function advanceWithMarks(run: SimulatedRun, to: number): void {
  while (run.position < to) {
    run.advance(Math.min(to, run.position + candlesPerMark));
    Atomics.store(progress, 0, run.position);
  }
}

function outcomeOf(
  run: SimulatedRun,
  given: {
    readonly candles: CandleColumns;
    readonly parameters: Readonly<Record<string, unknown>>;
    readonly settings: RunSettings;
  },
): HistoryOutcome {
  const { candles, settings } = given;
  const { trades, equity, finalEquity, feesPaid } = summarize(run, settings.startCash);
  const { startCash, timeframeMs } = settings;
  const { openTime, close } = candles;
  const record = { startCash, openTime, close, equity, trades, timeframeMs, feesPaid };
  return {
    parameters: given.parameters,
    facts: run.drain(),
    trades,
    equity: equity.slice(),
    finalEquity,
    metrics: computeMetrics(record).map(toMetricRow),
    tradeHashText: tradeHashText(trades),
  };
}

function toMetricRow({ metric, value, n, reason }: ReturnType<typeof computeMetrics>[number]): MetricRow {
  const { name, title, unit, formula } = metric;
  return { name, title, unit, formula, value, n, reason };
}

async function serveStream(): Promise<void> {
  const candles = new CandleBuffer();
  const { run, parameters } = await open(candles);
  port?.on("message", (message: HostMessage) => {
    try {
      post(message.type === "candles" ? feed(run, candles, message.candles) : refuse(run, message.decisions));
    } catch (error) {
      post({ type: "failed", error: describe(error) });
    }
  });
  post({ type: "opened", parameters, firstDecision: run.firstDecision });
}

function feed(run: SimulatedRun, buffer: CandleBuffer, candles: readonly Candle[]): WorkerMessage {
  const from = run.position;
  for (const candle of candles) {
    buffer.append(candle);
  }
  advanceWithMarks(run, buffer.length);
  return { type: "step", step: { facts: run.drain(), equity: run.equity.slice(from) } };
}

function refuse(run: SimulatedRun, decisions: readonly Decision[]): WorkerMessage {
  for (const decision of decisions) {
    run.refuse(decision);
  }
  return { type: "refused" };
}

function describe(error: unknown): RunErrorRow {
  if (error instanceof DomainError) {
    return { code: error.code, detail: error.detail, suggestion: error.suggestion };
  }
  const detail = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return { code: "internal_fault", detail, suggestion: errorCodes.internal_fault.suggestion };
}
