import { setTimeout as wait } from "node:timers/promises";
import { formatInstant } from "@chandlery/core/base";
import { sparkline } from "@chandlery/core/report";
import type { ComputeClient } from "@chandlery/sdk/client";
import type { Backtest, PaperRun } from "@chandlery/sdk/contract";
import { describeFill } from "../command/run.ts";
import { computeClientOf, faultOfRun } from "../compute.ts";
import { importFile } from "../import-file.ts";
import { type RunningInstall } from "../install.ts";
import { formatCount, formatDuration } from "../terminal.ts";
import { type DemoSeries, demoPaceMs, demoPaperFrom, demoRun, demoSeries } from "./series.ts";

/**
 * The first minute of a new install: real candles, a backtest over them, and the same strategy on paper as they are
 * replayed. What is there already is left as it is. Then it tells of fills until the signal says stop.
 */
export async function runDemo(install: RunningInstall, stopping: AbortSignal): Promise<void> {
  await importDemo(install);
  const client = await computeClientOf(install);
  print(describeBacktest(...(await backtestOnce(client, stopping))));
  const run = await paperOnce(client);
  if (run !== undefined) {
    print(describePaper(run));
  }
  print(hints(install));
  if (run?.status === "running") {
    await tellFills(client, run.paperRunId, stopping);
  }
}

async function importDemo(install: RunningInstall): Promise<void> {
  const missing: DemoSeries[] = [];
  for (const series of demoSeries) {
    if (!(await isImported(install, series))) {
      missing.push(series);
    }
  }
  const began = performance.now();
  let rows = 0;
  for (const { file, source, symbol, timeframe } of missing) {
    const outcome = await importFile(file, { source, symbol, timeframe, dataDir: install.dataDir });
    rows += outcome.ok ? outcome.rows : 0;
  }
  const names = demoSeries.map(({ symbol, timeframe }) => `${symbol} ${timeframe}`).join(", ");
  print(
    missing.length === 0
      ? `\nDemo candles are there: ${names}`
      : `\nImported ${formatCount(rows)} real candles in ${formatDuration(performance.now() - began)}: ${names}`,
  );
}

async function isImported({ state, secrets }: RunningInstall, { symbol, source, timeframe, last }: DemoSeries) {
  const url = state.services.find(({ name }) => name === "market")?.addresses["private"];
  const query = new URLSearchParams({ symbol, source, timeframe, from: last, limit: "1" });
  const answer = await fetch(`${url}/api/v1/candles?${query.toString()}`, {
    headers: { authorization: `Bearer ${secrets.serviceToken}` },
  });
  const rows: unknown = await answer.json();
  return answer.ok && Array.isArray(rows) && rows.length > 0;
}

const askEveryMs = 100;

async function backtestOnce(client: ComputeClient, signal: AbortSignal): Promise<[Backtest, readonly number[]]> {
  const done = (await client.backtests()).find(({ status }) => status === "done");
  let backtest = done ?? (await client.startBacktest({ ...demoRun, parameters: { ...demoRun.parameters } }));
  while (backtest.status === "queued" || backtest.status === "running") {
    await wait(askEveryMs, undefined, { signal });
    backtest = await client.backtest(backtest.backtestId);
  }
  if (backtest.error !== null) {
    throw faultOfRun(backtest.error);
  }
  const equity = await client.backtestEquity(backtest.backtestId);
  return [backtest, equity.map((point) => Number(point.equity))];
}

/** The paper run that goes on, or the first one of this install; undefined where the last one is over. */
async function paperOnce(client: ComputeClient): Promise<PaperRun | undefined> {
  const runs = await client.paperRuns();
  return runs.length === 0
    ? client.startPaperRun({
        ...demoRun,
        parameters: { ...demoRun.parameters },
        from: demoPaperFrom,
        paceMs: demoPaceMs,
      })
    : runs.find(({ status }) => status === "running");
}

function describeBacktest(backtest: Backtest, equity: readonly number[]): string {
  const value = (name: string) => {
    const found = backtest.metrics?.find((metric) => metric.name === name)?.value;
    return found === undefined || found === null ? "n/a" : `${(100 * found).toFixed(1)} %`;
  };
  const seconds = ((backtest.finishedAt ?? 0) - (backtest.startedAt ?? 0)) / 1_000;
  return [
    `\nBacktest: ${describeStrategy(backtest)}, ${formatCount(backtest.candleCount ?? 0)} candles in ${seconds.toFixed(1)} s with all facts stored`,
    `  ${formatCount(backtest.tradeCount ?? 0)} trades, return ${value("total_return")}, drawdown ${value("max_drawdown")}, buy and hold ${value("buy_and_hold_return")}`,
    `  ${sparkline(equity, 60)}`,
    `  trade hash ${backtest.tradeHash}`,
  ].join("\n");
}

const describePaper = (run: PaperRun): string =>
  `\nPaper run (${run.label}): the same strategy on candles of ${formatInstant(run.cursor ?? run.from).slice(0, 16)} and after, one every ${run.paceMs / 1_000} s`;

const describeStrategy = ({ strategy, parameters, symbol, timeframe }: Backtest | PaperRun): string =>
  `${strategy} ${Object.entries(parameters)
    .map(([name, value]) => `${name}=${value}`)
    .join(" ")} on ${symbol} ${timeframe}`;

function hints({ state }: RunningInstall): string {
  const addressOf = (service: string, what: string) =>
    state.services.find(({ name }) => name === service)?.addresses[what];
  const web = addressOf("web", "web");
  return [
    ...(web === undefined ? [] : [`\nOpen ${web} in a browser.`]),
    "\nTry next, in another terminal:",
    "  npx chandlery status",
    "  npx chandlery run list",
    "  npx chandlery backtest --symbol BTC/USDT --timeframe 5m --strategy cross --param fast=144 --param slow=864",
    "  npx chandlery keys create --source mt5",
    `  open ${addressOf("compute", "api")}/docs`,
    "",
  ].join("\n");
}

const tellEveryMs = 1_000;

async function tellFills(client: ComputeClient, paperRunId: string, stopping: AbortSignal): Promise<void> {
  let last = (await client.paperRunFills(paperRunId, -1)).at(-1)?.sequence ?? -1;
  while (!stopping.aborted) {
    await wait(tellEveryMs, undefined, { signal: stopping });
    for (const fill of await client.paperRunFills(paperRunId, last).catch(() => [])) {
      print(`REPLAY ${describeFill(fill).trim()}`);
      last = fill.sequence;
    }
  }
}

const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};
