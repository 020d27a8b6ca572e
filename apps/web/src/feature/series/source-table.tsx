import { DataTable, EmptyState } from "../../ui/data-table.tsx";
import { formatNumber } from "../../ui/format.ts";
import { formatTime } from "../../ui/time.ts";
import type { CountedSeries } from "./queries.ts";

interface Source {
  readonly name: string;
  readonly seriesCount: number;
  readonly candleCount: number;
  readonly lastTime: number | null;
}

/** Series by where their candles come from. */
export function SourceTable({
  series,
  timeZone,
}: {
  readonly series: readonly CountedSeries[];
  readonly timeZone: string;
}) {
  return (
    <DataTable
      label="Sources"
      rows={sourcesOf(series)}
      keyOf={(row) => row.name}
      empty={<EmptyState sentence="No candles yet." />}
      columns={[
        { name: "Source", cell: (row) => row.name },
        { name: "Series", isNumber: true, cell: (row) => formatNumber(row.seriesCount, 0) },
        { name: "Candles", isNumber: true, cell: (row) => formatNumber(row.candleCount, 0) },
        {
          name: `Last candle ${timeZone}`,
          isNumber: true,
          cell: (row) => (row.lastTime === null ? "—" : formatTime(row.lastTime, { timeZone })),
        },
      ]}
    />
  );
}

function sourcesOf(series: readonly CountedSeries[]): readonly Source[] {
  const sources = new Map<string, Source>();
  for (const { source: name, candleCount, lastTime } of series) {
    const known = sources.get(name) ?? { name, seriesCount: 0, candleCount: 0, lastTime: null };
    sources.set(name, {
      name,
      seriesCount: known.seriesCount + 1,
      candleCount: known.candleCount + candleCount,
      lastTime: lastTime === null ? known.lastTime : Math.max(lastTime, known.lastTime ?? lastTime),
    });
  }
  return [...sources.values()];
}
