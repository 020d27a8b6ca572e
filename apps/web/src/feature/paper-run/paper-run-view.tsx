"use client";

import { ActionForm } from "../../ui/action-form.tsx";
import { StatusBadge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { EquityChart } from "../../ui/equity-chart.tsx";
import { FigureStrip } from "../../ui/figure-strip.tsx";
import { formatDecimal, formatNumber } from "../../ui/format.ts";
import { Profit, ProfitPercent, SideText } from "../../ui/money.tsx";
import { Tile } from "../../ui/tile.tsx";
import { formatTime } from "../../ui/time.ts";
import { stopPaperRun } from "../run/actions.ts";
import { describeStrategy } from "../run/describe.ts";
import type { Fill, PaperRun } from "../run/rows.ts";
import { TradeTable } from "../run/trade-table.tsx";
import { closedTradesOf } from "../run/trades.ts";
import type { LiveState } from "./live-state.ts";
import type { Feed } from "../live/live-provider.tsx";
import { type LiveSource, useLiveState } from "./use-live-state.ts";

export interface PaperRunViewProps {
  readonly paperRun: PaperRun;
  readonly rows: LiveState;
  readonly source: LiveSource;
  readonly timeZone: string;
}

export function PaperRunView({ paperRun, rows, source, timeZone }: PaperRunViewProps) {
  const { state, feed } = useLiveState(rows, source);
  const { startCash } = paperRun.settings;
  const equity = state.equity === null ? null : Number(state.equity);
  const profit = equity === null ? null : equity - startCash;
  const trades = closedTradesOf(state.fills);
  const won = trades.filter((trade) => trade.profit > 0).length;
  const fees = state.fills.reduce((sum, { fee }) => sum + Number(fee), 0);
  return (
    <div className="grid gap-px bg-line lg:h-full lg:grid-cols-[minmax(0,1fr)_392px] lg:grid-rows-[auto_minmax(0,1.4fr)_minmax(0,1fr)]">
      <div className="lg:col-span-2">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line bg-panel px-(--gutter) py-1.5">
          <StatusBadge status={state.status} />
          <h1 className="text-14 font-semibold">{describeStrategy(paperRun)}</h1>
          <span className="text-12 text-fg-2">
            {paperRun.series.symbol} {paperRun.series.timeframe} · {paperRun.series.source} · {paperRun.label}
          </span>
          {state.status === "running" ? (
            <ActionForm action={stopPaperRun} className="ml-auto">
              <input type="hidden" name="paperRunId" value={paperRun.paper_run_id} />
              <Button type="submit" kind="danger">
                Stop run
              </Button>
            </ActionForm>
          ) : null}
        </div>
        {paperRun.error === null ? null : (
          <p role="alert" className="bg-danger-soft px-(--gutter) py-2 text-12">
            {paperRun.error.detail} {paperRun.error.suggestion} <code className="text-11">{paperRun.error.code}</code>
          </p>
        )}
        <FigureStrip
          figures={[
            { label: "Equity", value: formatNumber(equity), context: `from ${formatNumber(startCash)}` },
            {
              label: "Since start",
              value: <Profit value={profit} />,
              context: <ProfitPercent fraction={profit === null ? null : profit / startCash} />,
            },
            {
              label: "Closed trades",
              value: formatNumber(trades.length, 0),
              context: `${won} won${trades.length < 30 ? ", n below 30" : ""}`,
            },
            { label: "Fees", value: formatNumber(fees), context: `of ${state.fills.length} fills` },
            {
              label: `Market time ${timeZone}`,
              value: state.cursorTime === null ? "—" : formatTime(state.cursorTime, { timeZone }),
              context: `candle ${formatNumber(state.candleCount, 0)}`,
            },
          ]}
        />
      </div>
      <Tile title="Equity" context="net of fees, marked at closes" className="min-h-72">
        <EquityChart points={state.points} timeZone={timeZone} />
      </Tile>
      <Tile
        title="Fills"
        context={`${state.fills.length} since start`}
        className="lg:row-span-2"
        actions={<FeedState feed={feed} isOver={state.status !== "running"} />}
      >
        <FillFeed fills={state.fills} timeZone={timeZone} />
      </Tile>
      <Tile title="Trades" context={`${trades.length} closed`}>
        <TradeTable
          trades={trades}
          timeZone={timeZone}
          chart={`/chart?series=${paperRun.series_id}&paper_run=${paperRun.paper_run_id}`}
        />
      </Tile>
    </div>
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

function FillFeed({ fills, timeZone }: { readonly fills: readonly Fill[]; readonly timeZone: string }) {
  if (fills.length === 0) {
    return <p className="px-(--gutter) py-6 text-center text-fg-2">No fill yet: the strategy has not traded.</p>;
  }
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
          <span className="text-right text-fg-2">{fill.exit_reason === null ? "opens" : "closes"}</span>
          <span className="text-11 text-fg-3">{formatTime(fill.filled_at, { timeZone })}</span>
          <span className="text-right text-11 text-fg-3">fee {formatDecimal(fill.fee)}</span>
        </li>
      ))}
    </ol>
  );
}
