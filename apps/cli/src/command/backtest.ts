import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { DomainError, formatInstant } from "@chandlery/core/base";
import type { ComputeClient } from "@chandlery/sdk/client";
import type { Backtest, MetricRow } from "@chandlery/sdk/contract";
import type { Command } from "commander";
import { computeClient, faultOfRun } from "../compute.ts";
import { forkJob } from "../fork-job.ts";
import { withInterrupt } from "../interrupt.ts";
import { type RunFlags, addRunOptions, parametersOf, settingsOf, storedRunRequest, strategyOf } from "../run-flags.ts";
import { type RunReport, describeRun } from "../run-report.ts";
import { progressLine } from "../terminal.ts";

interface BacktestFlags extends RunFlags {
  readonly file?: string;
}

export function registerBacktest(program: Command): void {
  const command = program
    .command("backtest")
    .description("run a strategy over a candle file, or over stored candles (then the result is stored too)")
    .option("--file <csv>", "a candle file, packed or not; needs no running services");
  addRunOptions(command).action(async (flags: BacktestFlags) => {
    const report = await withInterrupt((signal) =>
      flags.file === undefined ? backtestStored(flags, signal) : backtestFile(flags.file, flags, signal),
    );
    process.stdout.write(
      flags.json === true ? `${JSON.stringify(report)}\n` : describeRun(report, process.stdout.columns),
    );
  });
}

/** As apps/engine/src/job/backtest-file.ts says it. */
interface FileReport {
  readonly ok: true;
  readonly timeframe: string;
  readonly first: string;
  readonly last: string;
  readonly candleCount: number;
  readonly tradeCount: number;
  readonly tradeHash: string;
  readonly finalEquity: number;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly metrics: readonly MetricRow[];
  readonly equity: readonly number[];
}

interface FileRefusal {
  readonly ok: false;
  readonly detail: string;
  readonly faults: readonly { readonly line: number; readonly code: string; readonly detail: string }[];
}

async function backtestFile(file: string, flags: BacktestFlags, signal: AbortSignal): Promise<RunReport> {
  const symbol = flags.symbol ?? path.basename(file).replace(/\.csv(\.gz)?$/, "");
  const { timeframe, from, to } = flags;
  const line = progressLine();
  try {
    const outcome = await forkJob<FileReport | FileRefusal>({
      entry: "apps/engine/src/entry/backtest-file.ts",
      input: {
        file: path.resolve(file),
        symbol,
        timeframe,
        from,
        to,
        strategy: strategyOf(flags),
        parameters: parametersOf(flags),
        settings: settingsOf(flags),
      },
      environment: {},
      // The engine beside this command wrote it: both are one version.
      parseResult: (value) => value as FileReport | FileRefusal,
      onProgress: (progress) => line.update(describeProgress(progress)),
      signal,
    });
    if (!outcome.ok) {
      throw refusal(outcome);
    }
    return { ...outcome, symbol, strategy: flags.strategy };
  } finally {
    line.end();
  }
}

function refusal({ detail, faults }: FileRefusal): DomainError {
  const places = faults.map((fault) => `\n  line ${fault.line}: ${fault.code}: ${fault.detail}`);
  return new DomainError("csv_has_faults", `${detail}${places.join("")}`);
}

function describeProgress(progress: unknown): string {
  const { step, done, total } = progress as { readonly step: string; readonly done: number; readonly total: number };
  const share = `${Math.floor((100 * done) / Math.max(1, total))} %`;
  return step === "read" ? `reading the file ${share}` : `running ${share}`;
}

const askEveryMs = 200;

async function backtestStored(flags: BacktestFlags, signal: AbortSignal): Promise<RunReport & Partial<Backtest>> {
  const request = storedRunRequest(flags);
  const client = await computeClient(flags);
  const queued = await client.startBacktest(request);
  const done = await untilOver(client, queued, signal);
  const equity = await client.backtestEquity(done.backtestId);
  return {
    ...done,
    candleCount: done.candleCount ?? 0,
    tradeCount: done.tradeCount ?? 0,
    tradeHash: done.tradeHash ?? "",
    metrics: done.metrics ?? [],
    first: timeOf(equity[0]),
    last: timeOf(equity.at(-1)),
    equity: equity.map((point) => Number(point.equity)),
  };
}

const timeOf = (point: { readonly time: number } | undefined): string | null =>
  point === undefined ? null : formatInstant(point.time);

/** Follows a backtest to its end; Ctrl-C cancels it. */
async function untilOver(client: ComputeClient, queued: Backtest, signal: AbortSignal): Promise<Backtest> {
  const line = progressLine();
  try {
    for (let backtest = queued; ; backtest = await client.backtest(queued.backtestId)) {
      if (backtest.status === "done") {
        return backtest;
      }
      if (backtest.error !== null) {
        throw faultOfRun(backtest.error);
      }
      if (backtest.status === "cancelled") {
        throw new DomainError("run_cancelled", `The backtest ${backtest.backtestId} was cancelled.`);
      }
      line.update(`${backtest.status} ${Math.floor(100 * backtest.progress)} %`);
      await wait(askEveryMs, undefined, { signal }).catch(async (error: unknown) => {
        await client.cancelBacktest(queued.backtestId);
        throw error;
      });
    }
  } finally {
    line.end();
  }
}
