import type { Metadata } from "next";
import { readChosenAccount } from "../../../feature/account/queries.ts";
import type { Account } from "../../../feature/account/rows.ts";
import { BacktestTable } from "../../../feature/backtest/backtest-table.tsx";
import { PaperRunTable, profitOf } from "../../../feature/paper-run/paper-run-table.tsx";
import { describeStrategy } from "../../../feature/run/describe.ts";
import { listBacktests, listPaperRuns, readEquity, readFills } from "../../../feature/run/queries.ts";
import { DecisionFeed } from "../../../feature/decision/decision-feed.tsx";
import { readDecisions } from "../../../feature/decision/queries.ts";
import { RefreshOn } from "../../../feature/live/refresh-on.tsx";
import { readPrices } from "../../../feature/instrument/queries.ts";
import { readDeskRows } from "../../../feature/order/desk-rows.ts";
import { OverviewDesk } from "../../../feature/order/overview-desk.tsx";
import { FillTable } from "../../../feature/run/fill-table.tsx";
import { listCountedSeries } from "../../../feature/series/queries.ts";
import { SourceTable } from "../../../feature/series/source-table.tsx";
import { readAppearance } from "../../../feature/settings/appearance.ts";
import { EquityChart } from "../../../ui/equity-chart.tsx";
import { FigureStrip } from "../../../ui/figure-strip.tsx";
import { formatNumber } from "../../../ui/format.ts";
import { Profit } from "../../../ui/money.tsx";
import { Tile } from "../../../ui/tile.tsx";
import { formatTime } from "../../../ui/time.ts";

export const metadata: Metadata = { title: "Overview" };

/** Of the account that is traded here; where there is none, of the paper run that leads. */
export default async function OverviewPage() {
  const account = await readChosenAccount();
  return account === null ? <RunOverview /> : <AccountOverview account={account} />;
}

async function AccountOverview({ account }: { readonly account: Account }) {
  const rows = await readDeskRows(account);
  const held = new Set(rows.positions.map(({ instrument_id: id }) => id));
  const [prices, points, decisions, paperRuns, series, { timeZone }] = await Promise.all([
    readPrices(
      account,
      rows.instruments.filter(({ instrument_id: id }) => held.has(id)),
    ),
    readEquity(account.account_id),
    readDecisions(account.account_id, 8),
    listPaperRuns(10),
    listCountedSeries(),
    readAppearance(),
  ]);
  return (
    <OverviewDesk
      key={account.account_id}
      {...rows}
      prices={prices}
      timeZone={timeZone}
      chart={
        <Tile title="Equity" context={`${account.name} · ${account.currency}, marked each minute`} className="min-h-72">
          <EquityChart points={points} timeZone={timeZone} />
        </Tile>
      }
      side={
        <>
          <RefreshOn kinds={["decisions"]} />
          <Tile title="Decisions" context="of the gate, newest first">
            <DecisionFeed decisions={decisions} timeZone={timeZone} />
          </Tile>
          <Tile title="Paper runs" context={`${paperRuns.length} newest`}>
            <PaperRunTable paperRuns={paperRuns} timeZone={timeZone} />
          </Tile>
          <Tile title="Data health" context={`${series.length} series`} className="max-h-56">
            <SourceTable series={series} timeZone={timeZone} />
          </Tile>
        </>
      }
    />
  );
}

async function RunOverview() {
  const [paperRuns, backtests, series, { timeZone }] = await Promise.all([
    listPaperRuns(10),
    listBacktests(10),
    listCountedSeries(),
    readAppearance(),
  ]);
  const leading = paperRuns.find(({ status }) => status === "running") ?? paperRuns[0];
  const [points, fills, decisions] =
    leading === undefined
      ? [[], [], []]
      : await Promise.all([
          readEquity(leading.account_id),
          readFills(leading.account_id, 8),
          readDecisions(leading.account_id, 6),
        ]);
  const equity = typeof leading?.equity === "string" ? Number(leading.equity) : null;
  const cursorTime = leading?.cursor_time ?? null;
  const candleCount = series.reduce((sum, row) => sum + row.candleCount, 0);
  const running = paperRuns.filter(({ status }) => status === "running").length;
  return (
    <div className="grid gap-px bg-line lg:h-full lg:grid-cols-[minmax(0,1fr)_408px] lg:grid-rows-[auto_minmax(0,1.3fr)_minmax(0,1fr)]">
      <h1 className="sr-only">Overview</h1>
      <div className="lg:col-span-2">
        <FigureStrip
          figures={[
            {
              label: "Equity",
              value: formatNumber(equity),
              context: leading === undefined ? "no paper run yet" : describeStrategy(leading),
            },
            {
              label: "Since start",
              value: <Profit value={leading === undefined ? null : profitOf(leading)} />,
              context: "net of fees",
            },
            { label: "Paper runs", value: `${running} running`, context: `of ${paperRuns.length} newest` },
            { label: "Candles", value: formatNumber(candleCount, 0), context: `of ${series.length} series` },
            {
              label: `Market time ${timeZone}`,
              value: cursorTime === null ? "—" : formatTime(cursorTime, { timeZone }),
              context: leading?.label ?? "",
            },
          ]}
        />
      </div>
      <Tile
        title="Equity"
        context={
          leading === undefined ? "start a paper run to see it" : `${leading.series.symbol} · paper, net of fees`
        }
        className="min-h-72"
      >
        <EquityChart points={points} timeZone={timeZone} />
      </Tile>
      <div className="grid gap-px bg-line lg:row-span-2 lg:min-h-0 lg:grid-rows-[minmax(0,1fr)_minmax(0,1fr)_auto]">
        <Tile title="Decisions" context="of the gate, newest first">
          <DecisionFeed decisions={decisions} timeZone={timeZone} />
        </Tile>
        <Tile title="Backtests" context={`${backtests.length} newest`}>
          <BacktestTable backtests={backtests} timeZone={timeZone} />
        </Tile>
        <Tile title="Data health" context={`${series.length} series`} className="max-h-56">
          <SourceTable series={series} timeZone={timeZone} />
        </Tile>
      </div>
      <div className="grid gap-px bg-line lg:min-h-0 lg:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]">
        <Tile title="Paper runs" context={`${paperRuns.length} newest`}>
          <PaperRunTable paperRuns={paperRuns} timeZone={timeZone} />
        </Tile>
        <Tile title="Fills" context="last 8 of the run above">
          <FillTable fills={fills.toReversed()} timeZone={timeZone} />
        </Tile>
      </div>
    </div>
  );
}
