"use client";

import Link from "next/link";
import { useState } from "react";
import { Button, buttonLook } from "../../ui/button.tsx";
import { EquityChart, type EquityPoint } from "../../ui/equity-chart.tsx";
import { FigureStrip } from "../../ui/figure-strip.tsx";
import { formatNumber, formatPercent, formatSeconds } from "../../ui/format.ts";
import { Profit, ProfitPercent } from "../../ui/money.tsx";
import { Tile } from "../../ui/tile.tsx";
import { CandleChart } from "../chart/candle-chart.tsx";
import { describeStrategy } from "../run/describe.ts";
import { MetricTable, metricValue } from "../run/metric-table.tsx";
import type { Backtest } from "../run/rows.ts";
import { RunFacts } from "../run/run-facts.tsx";
import { TradeTable } from "../run/trade-table.tsx";
import type { ClosedTrade, TradePage } from "../run/trades.ts";

export interface BacktestResultProps {
  readonly backtest: Backtest;
  readonly equity: readonly EquityPoint[];
  /** Buy and hold at the same marks; empty where the engine could not say. */
  readonly benchmark: readonly EquityPoint[];
  readonly trades: readonly ClosedTrade[];
  readonly page: TradePage;
  readonly indicators: readonly string[];
  readonly timeZone: string;
}

/** What came out. Choosing a trade tints its span on the equity and brings it into view on the candles. */
export function BacktestResult({ backtest, equity, benchmark, trades, page, ...shown }: BacktestResultProps) {
  const { timeZone, indicators } = shown;
  const [chosen, choose] = useState<ClosedTrade | null>(trades.at(-1) ?? null);
  const [withFormulas, showFormulas] = useState(false);
  const { series, settings } = backtest;
  const span = chosen === null ? null : { from: chosen.entryTime, to: chosen.exitTime };
  const lines = benchmark.length < 2 ? [] : [{ label: "Buy and hold", points: benchmark, look: "benchmark" as const }];
  return (
    <div className="grid gap-px bg-line lg:h-full lg:grid-cols-[minmax(0,1.3fr)_minmax(0,1fr)_312px] lg:grid-rows-[auto_minmax(0,1.2fr)_minmax(0,1fr)]">
      <div className="lg:col-span-3">
        <ResultHead backtest={backtest} />
        <ResultFigures backtest={backtest} />
      </div>
      <Tile
        title="Equity"
        context={`${formatNumber(settings.startCash)} → ${formatNumber(Number(backtest.final_equity))} net of fees, ${formatNumber(equity.length, 0)} of ${formatNumber(backtest.candle_count, 0)} marks`}
        className="min-h-72 lg:col-span-2"
      >
        <EquityChart points={equity} timeZone={timeZone} label="Strategy" lines={lines} span={span} />
      </Tile>
      <Tile
        title="Metrics"
        context="* n below 30"
        className="lg:row-span-2"
        actions={
          <Button type="button" aria-pressed={withFormulas} onClick={() => showFormulas(!withFormulas)}>
            Formulas
          </Button>
        }
      >
        <MetricTable metrics={backtest.metrics ?? []} withFormulas={withFormulas} />
        <details className="border-t border-line px-(--gutter) py-2">
          <summary className="text-12 font-medium">Settings and hashes</summary>
          <RunFacts run={backtest} timeZone={timeZone} />
        </details>
      </Tile>
      <Tile
        title="Trades"
        context={pageText(page, backtest.trade_count)}
        actions={<PageLinks backtestId={backtest.backtest_id} page={page} />}
        className="max-lg:min-h-72"
      >
        <TradeTable
          trades={trades}
          timeZone={timeZone}
          chart={`/chart?series=${backtest.series_id}&backtest=${backtest.backtest_id}`}
          chosen={chosen?.number ?? null}
          onChoose={choose}
        />
      </Tile>
      <Tile
        title={chosen === null ? "Candles" : `Trade ${formatNumber(chosen.number, 0)}`}
        context={chosen === null ? `${series.symbol} ${series.timeframe}` : <Profit value={chosen.profit} />}
        className="max-lg:min-h-96"
      >
        <CandleChart
          seriesId={backtest.series_id}
          symbol={series.symbol}
          timeframe={series.timeframe}
          timeZone={timeZone}
          indicators={indicators}
          focus={span}
          run={{ kind: "backtest", id: backtest.backtest_id }}
        />
      </Tile>
    </div>
  );
}

function ResultHead({ backtest }: { readonly backtest: Backtest }) {
  const { series, started_at: started, finished_at: finished } = backtest;
  const took = started === null || finished === null ? null : finished - started;
  return (
    <div className="flex flex-wrap items-center gap-x-2 gap-y-1 bg-panel px-(--gutter) py-1.5">
      <h1 className="text-14 font-semibold">{describeStrategy(backtest)}</h1>
      <span className="text-11 text-fg-3">
        {series.symbol} {series.timeframe} · {series.source} · hash {backtest.trade_hash?.slice(0, 12)}
        {took === null ? "" : ` · took ${formatSeconds(took)}`}
      </span>
      <span className="ml-auto flex flex-wrap gap-2">
        <Link href={`/backtests/compare?a=${backtest.backtest_id}`} className={buttonLook()}>
          Compare
        </Link>
        <Link href={`/backtests/new?backtest=${backtest.backtest_id}`} className={buttonLook()}>
          Run again
        </Link>
        <Link href={`/paper-runs/new?backtest=${backtest.backtest_id}`} className={buttonLook("primary")}>
          Paper run with the same
        </Link>
      </span>
    </div>
  );
}

function ResultFigures({ backtest }: { readonly backtest: Backtest }) {
  const { metrics, settings } = backtest;
  const finalEquity = backtest.final_equity === null ? null : Number(backtest.final_equity);
  return (
    <FigureStrip
      figures={[
        {
          label: "Final equity",
          value: formatNumber(finalEquity),
          context: `from ${formatNumber(settings.startCash)}`,
        },
        {
          label: "Net profit",
          value: <Profit value={finalEquity === null ? null : finalEquity - settings.startCash} />,
          context: <ProfitPercent fraction={metricValue(metrics, "total_return")} />,
        },
        {
          label: "Max drawdown",
          value: formatPercent(metricValue(metrics, "max_drawdown")),
          context: "from the peak",
        },
        {
          label: "Buy and hold",
          value: formatPercent(metricValue(metrics, "buy_and_hold_return")),
          context: "the whole run",
        },
        {
          label: "Trades",
          value: formatNumber(backtest.trade_count, 0),
          context: `${formatPercent(metricValue(metrics, "win_rate"))} won`,
        },
        { label: "Fees", value: formatNumber(metricValue(metrics, "fees_paid")), context: "of both sides" },
      ]}
    />
  );
}

const pageText = ({ from, to }: TradePage, count: number | null): string =>
  to < from ? "none" : `${formatNumber(from, 0)} to ${formatNumber(to, 0)} of ${formatNumber(count, 0)}, newest first`;

function PageLinks({ backtestId, page: { page, pages } }: { readonly backtestId: string; readonly page: TradePage }) {
  const link = (to: number, word: string) =>
    to < 1 || to > pages ? (
      <span className="text-11 text-fg-3">{word}</span>
    ) : (
      <Link
        href={`/backtests/${backtestId}?page=${to}`}
        prefetch={false}
        scroll={false}
        className="border-b border-line-strong text-11"
      >
        {word}
      </Link>
    );
  return pages === 1 ? null : (
    <nav aria-label="Pages of trades" className="flex items-center gap-2">
      {link(page - 1, "Newer")}
      <span className="text-11 text-fg-3">
        {page} of {pages}
      </span>
      {link(page + 1, "Older")}
    </nav>
  );
}
