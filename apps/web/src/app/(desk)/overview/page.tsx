import type { Metadata } from "next";
import { BacktestTable } from "../../../feature/backtest/backtest-table.tsx";
import { PaperRunTable, profitOf } from "../../../feature/paper-run/paper-run-table.tsx";
import { describeStrategy } from "../../../feature/run/describe.ts";
import { listBacktests, listPaperRuns, readEquity } from "../../../feature/run/queries.ts";
import { listSeriesWithRange } from "../../../feature/series/queries.ts";
import { SeriesTable } from "../../../feature/series/series-table.tsx";
import { readAppearance } from "../../../feature/settings/appearance.ts";
import { EquityChart } from "../../../ui/equity-chart.tsx";
import { FigureStrip } from "../../../ui/figure-strip.tsx";
import { formatNumber } from "../../../ui/format.ts";
import { Profit } from "../../../ui/money.tsx";
import { Tile } from "../../../ui/tile.tsx";
import { formatTime } from "../../../ui/time.ts";

export const metadata: Metadata = { title: "Overview" };

export default async function OverviewPage() {
  const [paperRuns, backtests, series, { timeZone }] = await Promise.all([
    listPaperRuns(10),
    listBacktests(10),
    listSeriesWithRange(),
    readAppearance(),
  ]);
  const leading = paperRuns.find(({ status }) => status === "running") ?? paperRuns[0];
  const points = leading === undefined ? [] : await readEquity(leading.account_id);
  const equity = typeof leading?.equity === "string" ? Number(leading.equity) : null;
  const cursorTime = leading?.cursor_time ?? null;
  const running = paperRuns.filter(({ status }) => status === "running").length;
  return (
    <div className="grid gap-px bg-line lg:h-full lg:grid-cols-[minmax(0,1fr)_minmax(0,1fr)] lg:grid-rows-[auto_minmax(0,1.2fr)_minmax(0,1fr)]">
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
            { label: "Backtests", value: formatNumber(backtests.length, 0), context: "newest ten at most" },
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
      <Tile title="Paper runs" context={`${paperRuns.length} newest`}>
        <PaperRunTable paperRuns={paperRuns} timeZone={timeZone} />
      </Tile>
      <Tile title="Backtests" context={`${backtests.length} newest`}>
        <BacktestTable backtests={backtests} timeZone={timeZone} />
      </Tile>
      <Tile title="Data" context={`${series.length} series`}>
        <SeriesTable series={series} timeZone={timeZone} />
      </Tile>
    </div>
  );
}
