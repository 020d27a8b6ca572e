import Link from "next/link";
import type { ReactNode } from "react";
import { DataTable } from "../../ui/data-table.tsx";
import { formatMoney } from "../../ui/exact.ts";
import { SideText } from "../../ui/money.tsx";
import { formatTime } from "../../ui/time.ts";
import { type Instrument, baseOf } from "../instrument/rows.ts";
import { formatPrice, formatQuantity, orderHref } from "./order-words.ts";
import type { DeskFill } from "./rows.ts";

export interface DeskFillTableProps {
  readonly fills: readonly DeskFill[];
  readonly instrument: Instrument;
  readonly timeZone: string;
  readonly empty: ReactNode;
}

/** Fills of one instrument, newest first; their times are the account's. */
export function DeskFillTable({ fills, instrument, timeZone, empty }: DeskFillTableProps) {
  return (
    <DataTable
      label="Fills"
      rows={fills}
      keyOf={({ sequence }) => String(sequence)}
      empty={empty}
      columns={[
        { name: `Time ${timeZone}`, cell: ({ filled_at: at }) => formatTime(at, { timeZone, withSeconds: true }) },
        { name: "Side", cell: ({ side }) => <SideText side={side} /> },
        {
          name: "Quantity",
          isNumber: true,
          cell: ({ quantity }) => `${formatQuantity(quantity)} ${baseOf(instrument.symbol)}`,
        },
        { name: "Price", isNumber: true, cell: ({ price }) => formatPrice(price, instrument) },
        {
          name: "Fee",
          isNumber: true,
          isMinor: true,
          cell: ({ fee }) => (
            <>
              {formatMoney(fee)} <span className="text-11 text-fg-3">{instrument.currency}</span>
            </>
          ),
        },
        {
          name: "Closes by",
          isMinor: true,
          cell: ({ exit_reason: reason }) => reason?.replaceAll("_", " ") ?? "—",
        },
        {
          name: "Order",
          isNumber: true,
          isMinor: true,
          cell: ({ account_id: account, order_sequence: order }) => (
            <Link href={orderHref({ account_id: account, sequence: order })} className="border-b border-line-strong">
              #{order}
            </Link>
          ),
        },
      ]}
    />
  );
}
