import Link from "next/link";
import { DataTable, EmptyState } from "../../ui/data-table.tsx";
import { formatTime } from "../../ui/time.ts";
import type { SeriesRow } from "../run/rows.ts";
import type { SeriesRange } from "./queries.ts";

export interface SeriesTableProps {
  readonly series: readonly (SeriesRow & SeriesRange)[];
  readonly timeZone: string;
}

/** Every series that the user sees, with the range that is stored. */
export function SeriesTable({ series, timeZone }: SeriesTableProps) {
  return (
    <DataTable
      label="Series"
      rows={series}
      keyOf={(row) => String(row.series_id)}
      empty={<EmptyState sentence="No candles yet: import some with `npx chandlery import`." />}
      columns={[
        {
          name: "Symbol",
          cell: (row) => (
            <Link href={`/chart?series=${row.series_id}`} className="border-b border-line-strong">
              {row.symbol}
            </Link>
          ),
        },
        { name: "Timeframe", cell: (row) => row.timeframe },
        { name: "Source", cell: (row) => row.source },
        { name: "Owner", isMinor: true, cell: (row) => (row.user_id === null ? "shared" : "you") },
        {
          name: `First candle ${timeZone}`,
          isNumber: true,
          isMinor: true,
          cell: (row) => (row.firstTime === null ? "—" : formatTime(row.firstTime, { timeZone })),
        },
        {
          name: `Last candle ${timeZone}`,
          isNumber: true,
          cell: (row) => (row.lastTime === null ? "—" : formatTime(row.lastTime, { timeZone })),
        },
      ]}
    />
  );
}
