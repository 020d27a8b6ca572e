import Link from "next/link";
import { DataTable, EmptyState } from "../../ui/data-table.tsx";
import { formatTime } from "../../ui/time.ts";
import type { SeriesRow } from "../run/rows.ts";
import type { Asset } from "./queries.ts";

export interface AssetTableProps {
  readonly assets: readonly Asset[];
  readonly series: readonly SeriesRow[];
  readonly timeZone: string;
}

/** What the user watches, each with the candles that there are of it. */
export function AssetTable({ assets, series, timeZone }: AssetTableProps) {
  return (
    <DataTable
      label="Assets"
      rows={assets}
      keyOf={(row) => row.asset_id}
      empty={<EmptyState sentence="You watch nothing yet: add the first asset." />}
      columns={[
        {
          name: "Symbol",
          cell: (row) => (
            <Link href={`/assets?asset=${row.asset_id}`} className="border-b border-line-strong">
              {row.symbol}
            </Link>
          ),
        },
        { name: "Name", cell: (row) => row.name ?? "—" },
        {
          name: "Note",
          isMinor: true,
          cell: (row) => <span className="block max-w-96 truncate text-fg-2">{row.note ?? "—"}</span>,
        },
        {
          name: "Candles",
          cell: (row) => <Charts series={series.filter(({ symbol }) => symbol === row.symbol)} />,
        },
        {
          name: `Changed ${timeZone}`,
          isNumber: true,
          isMinor: true,
          cell: (row) => formatTime(row.updated_at, { timeZone }),
        },
      ]}
    />
  );
}

function Charts({ series }: { readonly series: readonly SeriesRow[] }) {
  return series.length === 0 ? (
    <span className="text-fg-3">none</span>
  ) : (
    <span className="flex gap-2">
      {series.map(({ series_id: id, timeframe, source }) => (
        <Link key={id} href={`/chart?series=${id}`} title={source} className="border-b border-line-strong">
          {timeframe}
        </Link>
      ))}
    </span>
  );
}
