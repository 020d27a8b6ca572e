import { DataTable, EmptyState } from "../../ui/data-table.tsx";
import { formatDecimal } from "../../ui/format.ts";
import { SideText } from "../../ui/money.tsx";
import { formatTime } from "../../ui/time.ts";
import type { Fill } from "./rows.ts";

/** Fills as they are given. */
export function FillTable({ fills, timeZone }: { readonly fills: readonly Fill[]; readonly timeZone: string }) {
  return (
    <DataTable
      label="Fills"
      rows={fills}
      keyOf={(fill) => String(fill.sequence)}
      empty={<EmptyState sentence="No fill yet: the strategy has not traded." />}
      columns={[
        { name: `Time ${timeZone}`, cell: (fill) => formatTime(fill.filled_at, { timeZone }) },
        { name: "Side", cell: (fill) => <SideText side={fill.side} /> },
        { name: "Quantity", isNumber: true, cell: (fill) => formatDecimal(fill.quantity) },
        { name: "Price", isNumber: true, cell: (fill) => formatDecimal(fill.price) },
        { name: "Fee", isNumber: true, isMinor: true, cell: (fill) => formatDecimal(fill.fee) },
      ]}
    />
  );
}
