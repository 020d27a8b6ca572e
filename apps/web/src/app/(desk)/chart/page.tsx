import type { Metadata } from "next";
import { cookies } from "next/headers";
import Link from "next/link";
import { CandleChart } from "../../../feature/chart/candle-chart.tsx";
import { indicatorsCookie, parseIndicators } from "../../../feature/chart/indicators.ts";
import { SeriesChoice } from "../../../feature/chart/series-choice.tsx";
import type { RunName } from "../../../feature/chart/use-run-trades.ts";
import { describeStrategy } from "../../../feature/run/describe.ts";
import { listSeries, readBacktest, readPaperRun, readTrades } from "../../../feature/run/queries.ts";
import type { Trade } from "../../../feature/run/trades.ts";
import { readAppearance } from "../../../feature/settings/appearance.ts";
import { EmptyState } from "../../../ui/data-table.tsx";
import { Tile, Tiles } from "../../../ui/tile.tsx";

export const metadata: Metadata = { title: "Chart" };

type Query = Readonly<Record<string, string | string[] | undefined>>;

interface ChartPageProps {
  readonly searchParams: Promise<Query>;
}

/** `?series=`, or `?backtest=` or `?paper_run=` with the trades of that run, and `&trade=` or `&at=` for the place. */
export default async function ChartPage({ searchParams }: ChartPageProps) {
  const [series, { timeZone }, query, store] = await Promise.all([
    listSeries(),
    readAppearance(),
    searchParams,
    cookies(),
  ]);
  const asked = await askedRun(query);
  const wanted = asked?.seriesId ?? Number(query["series"]);
  const shown = series.find(({ series_id: id }) => id === wanted) ?? series[0];
  if (shown === undefined) {
    return (
      <Tiles>
        <Tile title="Chart">
          <EmptyState sentence="No candles yet: import some with `npx chandlery import`." />
        </Tile>
      </Tiles>
    );
  }
  return (
    <Tiles>
      <Tile
        title={`${shown.symbol} ${shown.timeframe}`}
        context={asked === null ? `${shown.source} · times in ${timeZone}` : <RunLink run={asked} />}
        actions={<SeriesChoice series={series} seriesId={shown.series_id} />}
      >
        <CandleChart
          key={shown.series_id}
          seriesId={shown.series_id}
          symbol={shown.symbol}
          timeframe={shown.timeframe}
          timeZone={timeZone}
          indicators={parseIndicators(store.get(indicatorsCookie)?.value)}
          focus={focusOf(query, asked?.trade ?? null)}
          run={asked?.name ?? null}
        />
      </Tile>
    </Tiles>
  );
}

interface AskedRun {
  readonly name: RunName;
  readonly href: string;
  readonly title: string;
  readonly seriesId: number;
  readonly trade: Trade | null;
}

/** The run of which the trades are drawn; the page is not found where it is somebody else's. */
async function askedRun({ backtest, paper_run: paperRun, trade }: Query): Promise<AskedRun | null> {
  const number = Number(trade);
  const tradeOf = async (accountId: string) =>
    Number.isSafeInteger(number) && number > 0
      ? ((await readTrades(accountId, { from: number, to: number }))[0] ?? null)
      : null;
  if (typeof backtest === "string") {
    const run = await readBacktest(backtest);
    return {
      name: { kind: "backtest", id: run.backtest_id },
      href: `/backtests/${run.backtest_id}`,
      title: describeStrategy(run),
      seriesId: run.series_id,
      trade: await tradeOf(run.account_id),
    };
  }
  if (typeof paperRun === "string") {
    const run = await readPaperRun(paperRun);
    return {
      name: { kind: "paper_run", id: run.paper_run_id },
      href: `/paper-runs/${run.paper_run_id}`,
      title: describeStrategy(run),
      seriesId: run.series_id,
      trade: await tradeOf(run.account_id),
    };
  }
  return null;
}

function focusOf({ at }: Query, trade: Trade | null) {
  if (trade !== null) {
    return { from: trade.entryTime, to: trade.exitTime ?? trade.entryTime };
  }
  const time = Number(at);
  return typeof at === "string" && Number.isSafeInteger(time) ? { from: time, to: time } : null;
}

function RunLink({ run }: { readonly run: AskedRun }) {
  return (
    <>
      trades of{" "}
      <Link href={run.href} className="border-b border-line-strong text-fg-2">
        {run.title}
      </Link>
      {run.trade === null ? null : `, trade ${run.trade.number}`}
    </>
  );
}
