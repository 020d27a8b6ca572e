import type { Metadata } from "next";
import { cookies } from "next/headers";
import { computeClient } from "../../../../engine/compute.ts";
import { BacktestResult } from "../../../../feature/backtest/backtest-result.tsx";
import { WaitForBacktest } from "../../../../feature/backtest/wait-for-backtest.tsx";
import { indicatorsCookie, parseIndicators } from "../../../../feature/chart/indicators.ts";
import { readBenchmark } from "../../../../feature/backtest/benchmark.ts";
import { readBacktest, readEquity, readTrades } from "../../../../feature/run/queries.ts";
import { isClosed, tradePage } from "../../../../feature/run/trades.ts";
import { readAppearance } from "../../../../feature/settings/appearance.ts";

export const metadata: Metadata = { title: "Backtest" };

interface BacktestPageProps {
  readonly params: Promise<{ readonly id: string }>;
  readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>>;
}

const tradesOnAPage = 100;

export default async function BacktestPage({ params, searchParams }: BacktestPageProps) {
  const backtest = await readBacktest((await params).id);
  const { timeZone } = await readAppearance();
  if (backtest.status !== "done") {
    const progress = await progressOf(backtest.backtest_id);
    return <WaitForBacktest backtest={backtest} progress={progress} nowMs={Date.now()} timeZone={timeZone} />;
  }
  const { page: asked } = await searchParams;
  const page = tradePage(backtest.trade_count ?? 0, { page: Number(asked) || 1, size: tradesOnAPage });
  const [equity, benchmark, trades, store] = await Promise.all([
    readEquity(backtest.account_id),
    readBenchmark(backtest.backtest_id),
    readTrades(backtest.account_id, page),
    cookies(),
  ]);
  return (
    <BacktestResult
      key={page.page}
      backtest={backtest}
      equity={equity}
      benchmark={benchmark}
      trades={trades.filter(isClosed)}
      page={page}
      indicators={parseIndicators(store.get(indicatorsCookie)?.value)}
      timeZone={timeZone}
    />
  );
}

/** Only the engine that runs it knows. */
async function progressOf(backtestId: string): Promise<number | null> {
  try {
    return (await (await computeClient()).backtest(backtestId)).progress;
  } catch {
    return null;
  }
}
