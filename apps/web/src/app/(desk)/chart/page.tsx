import type { Metadata } from "next";
import { CandleChart } from "../../../feature/chart/candle-chart.tsx";
import { SeriesChoice } from "../../../feature/chart/series-choice.tsx";
import { listSeries } from "../../../feature/run/queries.ts";
import { readAppearance } from "../../../feature/settings/appearance.ts";
import { EmptyState } from "../../../ui/data-table.tsx";
import { Tile, Tiles } from "../../../ui/tile.tsx";

export const metadata: Metadata = { title: "Chart" };

interface ChartPageProps {
  readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>>;
}

export default async function ChartPage({ searchParams }: ChartPageProps) {
  const [series, { timeZone }, { series: asked }] = await Promise.all([listSeries(), readAppearance(), searchParams]);
  const shown = series.find(({ series_id: id }) => String(id) === asked) ?? series[0];
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
        context={`${shown.source} · times in ${timeZone}`}
        actions={<SeriesChoice series={series} seriesId={shown.series_id} />}
      >
        <CandleChart
          key={shown.series_id}
          seriesId={shown.series_id}
          symbol={shown.symbol}
          timeframe={shown.timeframe}
          timeZone={timeZone}
        />
      </Tile>
    </Tiles>
  );
}
