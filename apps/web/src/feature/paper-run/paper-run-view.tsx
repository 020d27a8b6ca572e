"use client";

import Link from "next/link";
import { useMemo } from "react";
import { ActionForm } from "../../ui/action-form.tsx";
import { StatusBadge } from "../../ui/badge.tsx";
import { Button, buttonLook } from "../../ui/button.tsx";
import { EquityChart } from "../../ui/equity-chart.tsx";
import { drawdownsOf } from "../../ui/equity-scale.ts";
import { FigureStrip } from "../../ui/figure-strip.tsx";
import { formatDecimal, formatNumber, formatPercent, formatSigned } from "../../ui/format.ts";
import { Profit, ProfitPercent, SideText } from "../../ui/money.tsx";
import { Tile } from "../../ui/tile.tsx";
import { formatTime } from "../../ui/time.ts";
import { CandleChart } from "../chart/candle-chart.tsx";
import { stopPaperRun } from "../run/actions.ts";
import { describeStrategy } from "../run/describe.ts";
import type { Fill, PaperRun } from "../run/rows.ts";
import { RunFacts } from "../run/run-facts.tsx";
import { TradeTable, exitReasons } from "../run/trade-table.tsx";
import { type ClosedTrade, fillsOfTrades, isClosed, tradesOf } from "../run/trades.ts";
import { type LiveState, fillCount } from "./live-state.ts";
import type { Feed } from "../live/live-provider.tsx";
import { type LiveSource, useLiveState } from "./use-live-state.ts";

export interface PaperRunViewProps {
  readonly paperRun: PaperRun;
  readonly rows: LiveState;
  readonly source: LiveSource;
  readonly indicators: readonly string[];
  readonly timeZone: string;
}

export function PaperRunView({ paperRun, rows, source, indicators, timeZone }: PaperRunViewProps) {
  const { state, feed } = useLiveState(rows, source);
  const trades = useMemo(() => tradesOf(state.fills), [state.fills]);
  const closed = useMemo(() => trades.filter(isClosed), [trades]);
  const { series } = paperRun;
  return (
    <div className="grid gap-px bg-line lg:h-full lg:grid-cols-[minmax(0,1fr)_minmax(0,1fr)_392px] lg:grid-rows-[auto_minmax(0,1.4fr)_minmax(0,1fr)]">
      <div className="lg:col-span-3">
        <RunHead paperRun={paperRun} status={state.status} timeZone={timeZone} />
        <RunFigures state={state} closed={closed} startCash={paperRun.settings.startCash} timeZone={timeZone} />
      </div>
      <Tile title="Equity" context="net of fees, marked at closes" className="min-h-72">
        <EquityChart points={state.points} timeZone={timeZone} />
      </Tile>
      <Tile
        title="Candles"
        context={`${series.symbol} ${series.timeframe}, up to the market time`}
        className="min-h-96"
      >
        <CandleChart
          seriesId={paperRun.series_id}
          symbol={series.symbol}
          timeframe={series.timeframe}
          timeZone={timeZone}
          indicators={indicators}
          trades={trades}
          replayedTo={state.cursorTime ?? paperRun.from_time - 1}
        />
      </Tile>
      <Tile
        title="Fills"
        context={`${formatNumber(fillCount(state), 0)} since start`}
        className="lg:row-span-2"
        actions={<FeedState feed={feed} isOver={state.status !== "running"} />}
      >
        <FillFeed fills={state.fills} closed={closed} timeZone={timeZone} />
      </Tile>
      <Tile title="Trades" context={tradesContext(state, closed)} className="lg:col-span-2">
        <TradeTable
          trades={closed}
          timeZone={timeZone}
          chart={`/chart?series=${paperRun.series_id}&paper_run=${paperRun.paper_run_id}`}
        />
        <details className="border-t border-line px-(--gutter) py-2">
          <summary className="text-12 font-medium">Settings</summary>
          <RunFacts run={paperRun} timeZone={timeZone} />
        </details>
      </Tile>
    </div>
  );
}

function tradesContext(state: LiveState, closed: readonly ClosedTrade[]): string {
  const all = Math.floor(fillCount(state) / 2);
  return closed.length < all ? `the last ${closed.length} of ${formatNumber(all, 0)} closed` : `${all} closed`;
}

interface RunHeadProps {
  readonly paperRun: PaperRun;
  readonly status: PaperRun["status"];
  readonly timeZone: string;
}

function RunHead({ paperRun, status, timeZone }: RunHeadProps) {
  const { series, error } = paperRun;
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line bg-panel px-(--gutter) py-1.5">
        <StatusBadge status={status} />
        <h1 className="text-14 font-semibold">{describeStrategy(paperRun)}</h1>
        <span className="text-12 text-fg-2">
          {series.symbol} {series.timeframe} · {series.source} · {paperRun.label}
        </span>
        <span className="text-12 text-fg-3 max-sm:hidden">
          from {formatTime(paperRun.from_time, { timeZone })}, a candle every {paperRun.pace_ms} ms
        </span>
        <span className="ml-auto flex flex-wrap items-center gap-2">
          <Link href={`/backtests/new?paper_run=${paperRun.paper_run_id}`} className={buttonLook()}>
            Backtest the same
          </Link>
          <Link href={`/paper-runs/new?paper_run=${paperRun.paper_run_id}`} className={buttonLook()}>
            Run again
          </Link>
          {status === "running" ? (
            <ActionForm action={stopPaperRun}>
              <input type="hidden" name="paperRunId" value={paperRun.paper_run_id} />
              <Button type="submit" kind="danger">
                Stop run
              </Button>
            </ActionForm>
          ) : null}
        </span>
      </div>
      {error === null ? null : (
        <p role="alert" className="bg-danger-soft px-(--gutter) py-2 text-12">
          {error.detail} {error.suggestion} <code className="text-11">{error.code}</code>
        </p>
      )}
    </>
  );
}

interface RunFiguresProps {
  readonly state: LiveState;
  readonly closed: readonly ClosedTrade[];
  readonly startCash: number;
  readonly timeZone: string;
}

function RunFigures({ state, closed, startCash, timeZone }: RunFiguresProps) {
  const equity = state.equity === null ? null : Number(state.equity);
  const profit = equity === null ? null : equity - startCash;
  const won = closed.filter((trade) => trade.profit > 0).length;
  const thin = closed.length < 30 ? ", n below 30" : "";
  const sum = closed.reduce((total, trade) => total + trade.profit, 0);
  const deepest = drawdownsOf(state.points).reduce((most, depth) => Math.max(most, depth), 0);
  return (
    <FigureStrip
      figures={[
        { label: "Equity", value: formatNumber(equity), context: `from ${formatNumber(startCash)}` },
        {
          label: "Since start",
          value: <Profit value={profit} />,
          context: <ProfitPercent fraction={profit === null ? null : profit / startCash} />,
        },
        {
          label: "Max drawdown",
          value: formatPercent(state.points.length === 0 ? null : deepest),
          context: `of ${formatNumber(state.points.length, 0)} marks`,
        },
        {
          label: "Win rate",
          value: formatPercent(closed.length === 0 ? null : won / closed.length),
          context: `n ${closed.length}, ${won} won${thin}`,
        },
        {
          label: "Expectancy",
          value: formatSigned(closed.length === 0 ? null : sum / closed.length),
          context: `a trade, n ${closed.length}${thin}`,
        },
        { label: "Fees", value: formatNumber(state.fees), context: `of ${formatNumber(fillCount(state), 0)} fills` },
        {
          label: `Market time ${timeZone}`,
          value: state.cursorTime === null ? "—" : formatTime(state.cursorTime, { timeZone }),
          context: `candle ${formatNumber(state.candleCount, 0)}`,
        },
      ]}
    />
  );
}

const feedWords: Readonly<Record<Feed, { readonly word: string; readonly look: string }>> = {
  connecting: { word: "connecting", look: "text-fg-3" },
  streaming: { word: "● streaming", look: "text-ok" },
  broken: { word: "■ STALE: the connection is gone", look: "text-warn" },
};

function FeedState({ feed, isOver }: { readonly feed: Feed; readonly isOver: boolean }) {
  const { word, look } = feedWords[feed];
  return (
    <span role="status" className={`text-11 ${isOver ? "text-fg-3" : look}`}>
      {isOver ? "over" : word}
    </span>
  );
}

interface FillFeedProps {
  readonly fills: readonly Fill[];
  readonly closed: readonly ClosedTrade[];
  readonly timeZone: string;
}

function FillFeed({ fills, closed, timeZone }: FillFeedProps) {
  if (fills.length === 0) {
    return <p className="px-(--gutter) py-6 text-center text-fg-2">No fill yet: the strategy has not traded.</p>;
  }
  const profits = new Map(closed.map(({ number, profit }) => [fillsOfTrades(number, number).last, profit]));
  return (
    <ol>
      {fills.toReversed().map((fill) => (
        <li
          key={fill.sequence}
          className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-3 border-b border-line px-(--gutter) py-1.5 text-12"
        >
          <span>
            <SideText side={fill.side} /> {formatDecimal(fill.quantity)} @ {formatDecimal(fill.price)}
          </span>
          <span className="text-right text-fg-2">
            {fill.exit_reason === null ? "opens" : <Profit value={profits.get(fill.sequence) ?? null} />}
          </span>
          <span className="text-11 text-fg-3">
            {formatTime(fill.filled_at, { timeZone })}
            {fill.exit_reason === null ? "" : `, closes by ${exitReasons[fill.exit_reason] ?? fill.exit_reason}`}
          </span>
          <span className="text-right text-11 text-fg-3">fee {formatDecimal(fill.fee)}</span>
        </li>
      ))}
    </ol>
  );
}
