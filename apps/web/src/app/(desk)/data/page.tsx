import type { Metadata } from "next";
import { listSeriesWithRange } from "../../../feature/series/queries.ts";
import { SeriesTable } from "../../../feature/series/series-table.tsx";
import { readAppearance } from "../../../feature/settings/appearance.ts";
import { Tile, Tiles } from "../../../ui/tile.tsx";

export const metadata: Metadata = { title: "Data" };

export default async function DataPage() {
  const [series, { timeZone }] = await Promise.all([listSeriesWithRange(), readAppearance()]);
  return (
    <Tiles>
      <Tile title="Series" context={`${series.length} that you see`}>
        <SeriesTable series={series} timeZone={timeZone} />
      </Tile>
    </Tiles>
  );
}
