import Link from "next/link";
import { StatusBadge } from "../../ui/badge.tsx";
import { DataTable, EmptyState } from "../../ui/data-table.tsx";
import { buttonLook } from "../../ui/button.tsx";
import { formatNumber, formatPercent } from "../../ui/format.ts";
import { ProfitPercent } from "../../ui/money.tsx";
import { formatTime } from "../../ui/time.ts";
import { describeStrategy } from "../run/describe.ts";
import { metricValue } from "../run/metric-table.tsx";
import type { Backtest } from "../run/rows.ts";

export interface BacktestTableProps {
  readonly backtests: readonly Backtest[];
  readonly timeZone: string;
  /** A box for each that is done: inside a form its `run` is sent. */
  readonly isChoice?: boolean;
}

export function BacktestTable({ backtests, timeZone, isChoice = false }: BacktestTableProps) {
  return (
    <DataTable
      label="Backtests"
      rows={backtests}
      keyOf={(row) => row.backtest_id}
      empty={
        <EmptyState
          sentence="No backtest yet."
          action={
            <Link href="/backtests/new" className={buttonLook("primary")}>
              New backtest
            </Link>
          }
        />
      }
      columns={[
        {
          name: "Strategy",
          cell: (row) => (
            <>
              {isChoice ? (
                <input
                  type="checkbox"
                  name="run"
                  value={row.backtest_id}
                  disabled={row.status !== "done"}
                  aria-label={`Compare ${describeStrategy(row)}`}
                  className="mr-2 align-middle"
                />
              ) : null}
              <Link href={`/backtests/${row.backtest_id}`} className="border-b border-line-strong">
                {describeStrategy(row)}
              </Link>
            </>
          ),
        },
        { name: "Series", cell: (row) => `${row.series.symbol} ${row.series.timeframe}` },
        { name: "Status", cell: (row) => <StatusBadge status={row.status} /> },
        { name: "Trades", isNumber: true, isMinor: true, cell: (row) => formatNumber(row.trade_count, 0) },
        {
          name: "Return",
          isNumber: true,
          cell: (row) => <ProfitPercent fraction={metricValue(row.metrics, "total_return")} />,
        },
        {
          name: "Drawdown",
          isNumber: true,
          isMinor: true,
          cell: (row) => formatPercent(metricValue(row.metrics, "max_drawdown")),
        },
        {
          name: "Sharpe",
          isNumber: true,
          isMinor: true,
          cell: (row) => formatNumber(metricValue(row.metrics, "sharpe_arithmetic")),
        },
        {
          name: `Started ${timeZone}`,
          isNumber: true,
          isMinor: true,
          cell: (row) => formatTime(row.created_at, { timeZone }),
        },
      ]}
    />
  );
}
