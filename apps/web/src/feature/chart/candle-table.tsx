import { DataTable, EmptyState } from "../../ui/data-table.tsx";
import { formatNumber } from "../../ui/format.ts";
import { formatTime } from "../../ui/time.ts";
import type { Candle } from "./candle.ts";

export interface CandleTableProps {
  readonly candles: readonly Candle[];
  readonly decimals: number;
  readonly timeZone: string;
}

/** The candles in view as a table, newest first: for whoever does not see the chart, or wants to copy from it. */
export function CandleTable({ candles, decimals, timeZone }: CandleTableProps) {
  const price = (value: number) => formatNumber(value, decimals);
  return (
    <DataTable
      label="Candles"
      rows={candles.toReversed()}
      keyOf={({ timestamp }) => String(timestamp)}
      empty={<EmptyState sentence="No candle is in view." />}
      columns={[
        { name: `Time ${timeZone}`, cell: ({ timestamp }) => formatTime(timestamp, { timeZone }) },
        { name: "Open", isNumber: true, cell: ({ open }) => price(open) },
        { name: "High", isNumber: true, cell: ({ high }) => price(high) },
        { name: "Low", isNumber: true, cell: ({ low }) => price(low) },
        { name: "Close", isNumber: true, cell: ({ close }) => price(close) },
        { name: "Volume", isNumber: true, isMinor: true, cell: ({ volume }) => formatNumber(volume) },
      ]}
    />
  );
}
