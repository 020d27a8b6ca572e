import Link from "next/link";
import { StatusBadge } from "../../ui/badge.tsx";
import { buttonLook } from "../../ui/button.tsx";
import { DataTable, EmptyState } from "../../ui/data-table.tsx";
import { formatNumber } from "../../ui/format.ts";
import { Profit } from "../../ui/money.tsx";
import { formatTime } from "../../ui/time.ts";
import { describeStrategy } from "../run/describe.ts";
import type { PaperRun } from "../run/rows.ts";

export interface PaperRunTableProps {
  readonly paperRuns: readonly PaperRun[];
  readonly timeZone: string;
}

/** Newest first; each row leads to its run. */
export function PaperRunTable({ paperRuns, timeZone }: PaperRunTableProps) {
  return (
    <DataTable
      label="Paper runs"
      rows={paperRuns}
      keyOf={(row) => row.paper_run_id}
      empty={
        <EmptyState
          sentence="No paper run yet."
          action={
            <Link href="/paper-runs/new" className={buttonLook("primary")}>
              New paper run
            </Link>
          }
        />
      }
      columns={[
        {
          name: "Strategy",
          cell: (row) => (
            <Link href={`/paper-runs/${row.paper_run_id}`} className="border-b border-line-strong">
              {describeStrategy(row)}
            </Link>
          ),
        },
        { name: "Series", isMinor: true, cell: (row) => `${row.series.symbol} ${row.series.timeframe}` },
        { name: "Status", cell: (row) => <StatusBadge status={row.status} /> },
        { name: "Candles", isNumber: true, isMinor: true, cell: (row) => formatNumber(row.candle_count, 0) },
        { name: "Equity", isNumber: true, cell: (row) => formatNumber(numberOf(row.equity)) },
        { name: "P&L net", isNumber: true, isMinor: true, cell: (row) => <Profit value={profitOf(row)} /> },
        {
          name: `Market time ${timeZone}`,
          isNumber: true,
          isMinor: true,
          cell: (row) => (row.cursor_time === null ? "—" : formatTime(row.cursor_time, { timeZone })),
        },
      ]}
    />
  );
}

const numberOf = (text: string | null): number | null => (text === null ? null : Number(text));

/** Against the cash that it began with. */
export const profitOf = ({ equity, settings }: Pick<PaperRun, "equity" | "settings">): number | null =>
  equity === null ? null : Number(equity) - settings.startCash;
