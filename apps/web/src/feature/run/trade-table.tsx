import { DataTable, EmptyState } from "../../ui/data-table.tsx";
import { formatNumber } from "../../ui/format.ts";
import { Profit, SideText } from "../../ui/money.tsx";
import { formatTime } from "../../ui/time.ts";
import type { Trade } from "./trades.ts";

const reasons: Readonly<Record<string, string>> = {
  signal: "signal",
  stop_loss: "stop",
  take_profit: "target",
  end_of_run: "end of run",
};

/** Newest first. */
export function TradeTable({ trades, timeZone }: { readonly trades: readonly Trade[]; readonly timeZone: string }) {
  return (
    <DataTable
      label="Trades"
      rows={trades.toReversed()}
      keyOf={(trade) => String(trade.exitTime) + String(trade.number)}
      empty={<EmptyState sentence="No trade was closed." />}
      columns={[
        { name: "Side", cell: (trade) => <SideText side={trade.side} /> },
        { name: `Entry ${timeZone}`, cell: (trade) => formatTime(trade.entryTime, { timeZone }) },
        { name: `Exit ${timeZone}`, isMinor: true, cell: (trade) => formatTime(trade.exitTime, { timeZone }) },
        { name: "Quantity", isNumber: true, isMinor: true, cell: (trade) => formatNumber(trade.quantity, 6) },
        { name: "Entry", isNumber: true, isMinor: true, cell: (trade) => formatNumber(trade.entryPrice, 4) },
        { name: "Exit", isNumber: true, isMinor: true, cell: (trade) => formatNumber(trade.exitPrice, 4) },
        { name: "P&L net", isNumber: true, cell: (trade) => <Profit value={trade.profit} /> },
        { name: "Left by", isMinor: true, cell: (trade) => reasons[trade.exitReason] ?? trade.exitReason },
      ]}
    />
  );
}
