"use client";

import Link from "next/link";
import type { ReactNode } from "react";
import { type Column, DataTable, EmptyState } from "../../ui/data-table.tsx";
import { formatLength, formatNumber } from "../../ui/format.ts";
import { Profit, SideText } from "../../ui/money.tsx";
import { formatTime } from "../../ui/time.ts";
import type { ClosedTrade } from "./trades.ts";

export const exitReasons: Readonly<Record<string, string>> = {
  signal: "signal",
  stop_loss: "stop",
  take_profit: "target",
  end_of_run: "end of run",
  manual: "by hand",
  kill_switch: "kill switch",
};

export interface TradeTableProps {
  readonly trades: readonly ClosedTrade[];
  readonly timeZone: string;
  /** Where the chart shows a trade of this run; `&trade=` and its number are added. */
  readonly chart: string;
  readonly chosen?: number | null;
  /** Shows a trade on the page itself. */
  readonly onChoose?: (trade: ClosedTrade) => void;
}

/** Newest first. Each row leads to its trade on the chart. */
export function TradeTable({ trades, timeZone, chart, chosen = null, onChoose }: TradeTableProps) {
  const choice: readonly Column<ClosedTrade>[] = [
    { name: "No", isNumber: true, cell: (trade) => numberCell(trade, onChoose) },
    { name: "Side", cell: (trade) => <SideText side={trade.side} /> },
  ];
  return (
    <DataTable
      label="Trades"
      rows={trades.toReversed()}
      keyOf={(trade) => String(trade.number)}
      chosen={chosen === null ? null : String(chosen)}
      empty={<EmptyState sentence="No trade was closed." />}
      columns={[
        ...choice,
        { name: `Entry ${timeZone}`, cell: (trade) => formatTime(trade.entryTime, { timeZone }) },
        { name: `Exit ${timeZone}`, isMinor: true, cell: (trade) => formatTime(trade.exitTime, { timeZone }) },
        { name: "Quantity", isNumber: true, isMinor: true, cell: (trade) => formatNumber(trade.quantity, 6) },
        { name: "Entry", isNumber: true, isMinor: true, cell: (trade) => formatNumber(trade.entryPrice, 4) },
        { name: "Exit", isNumber: true, isMinor: true, cell: (trade) => formatNumber(trade.exitPrice, 4) },
        { name: "P&L net", isNumber: true, cell: (trade) => <Profit value={trade.profit} /> },
        {
          name: "Held",
          isNumber: true,
          isMinor: true,
          cell: (trade) => formatLength(trade.exitTime - trade.entryTime),
        },
        { name: "Left by", isMinor: true, cell: (trade) => exitReasons[trade.exitReason] ?? trade.exitReason },
        {
          name: "Chart",
          cell: (trade) => (
            <Link href={`${chart}&trade=${trade.number}`} prefetch={false} className="border-b border-line-strong">
              Chart
            </Link>
          ),
        },
      ]}
    />
  );
}

function numberCell(trade: ClosedTrade, onChoose: TradeTableProps["onChoose"]): ReactNode {
  return onChoose === undefined ? (
    trade.number
  ) : (
    <button
      type="button"
      onClick={() => onChoose(trade)}
      className="min-h-6 min-w-6 border-b border-line-strong text-right"
      aria-label={`Show trade ${trade.number}`}
    >
      {formatNumber(trade.number, 0)}
    </button>
  );
}
