"use client";

import Link from "next/link";
import type { ReactNode } from "react";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { formatExact } from "../../ui/exact.ts";
import { ExactProfit, SideText } from "../../ui/money.tsx";
import { formatTime } from "../../ui/time.ts";
import { type Instrument, type InstrumentPrice, baseOf, isOld } from "../instrument/rows.ts";
import { tradeHref } from "../instrument/trade-href.ts";
import { ClosePosition } from "./close-position.tsx";
import { formatPrice, formatQuantity } from "./order-words.ts";
import { figuresOf } from "./position-figures.ts";
import { type Order, type Position, isOpen } from "./rows.ts";

export interface PositionTableProps {
  readonly positions: readonly Position[];
  readonly instruments: readonly Instrument[];
  readonly orders: readonly Order[];
  readonly prices: ReadonlyMap<number, InstrumentPrice>;
  readonly accountCurrency: string;
  readonly timeZone: string;
  readonly empty: ReactNode;
}

interface Held {
  readonly position: Position;
  readonly instrument: Instrument;
  readonly price: InstrumentPrice | undefined;
}

/** What an account holds, marked at the newest price; amounts in the instrument's currency. */
export function PositionTable(props: PositionTableProps) {
  const { positions, instruments, orders, prices, accountCurrency, timeZone, empty } = props;
  const held = positions.flatMap((position): readonly Held[] => {
    const instrument = instruments.find(({ instrument_id: id }) => id === position.instrument_id);
    return instrument === undefined ? [] : [{ position, instrument, price: prices.get(position.instrument_id) }];
  });
  const columns: readonly Column<Held>[] = [
    {
      name: "Instrument",
      cell: ({ instrument: { symbol, instrument_id: id } }) => (
        <Link href={tradeHref(symbol, id)} className="border-b border-line-strong">
          {symbol}
        </Link>
      ),
    },
    {
      name: "Side",
      cell: (row) =>
        figures(row).isFlat ? <span className="text-fg-3">flat</span> : <SideText side={figures(row).side} />,
    },
    {
      name: "Quantity",
      isNumber: true,
      cell: (row) => `${formatQuantity(figures(row).size.toFixed())} ${baseOf(row.instrument.symbol)}`,
    },
    {
      name: "Entry",
      isNumber: true,
      isMinor: true,
      cell: ({ position, instrument }) => formatPrice(position.entry_price, instrument),
    },
    { name: "Mark", isNumber: true, isMinor: true, cell: Mark },
    {
      name: "Value",
      isNumber: true,
      isMinor: true,
      cell: (row) => (figures(row).isFlat ? "—" : <Amount text={formatExact(figures(row).value, 2)} row={row} />),
    },
    {
      name: "P&L open",
      isNumber: true,
      cell: (row) => (
        <span className={row.price === undefined || isOld(row.price) ? "text-stale *:text-stale" : ""}>
          <ExactProfit value={figures(row).openProfit} /> <Unit row={row} />
        </span>
      ),
    },
    {
      name: "Booked, net of fees",
      isNumber: true,
      isMinor: true,
      cell: (row) => (
        <>
          <ExactProfit value={figures(row).booked} /> <Unit row={row} />
        </>
      ),
    },
    {
      name: `Since ${timeZone}`,
      isNumber: true,
      isMinor: true,
      cell: ({ position: { opened_at: at } }) => (at === null ? "—" : formatTime(at, { timeZone })),
    },
    {
      name: "Close",
      isNumber: true,
      cell: (row) =>
        figures(row).isFlat ? (
          <span className="text-fg-3">—</span>
        ) : (
          <ClosePosition
            position={row.position}
            instrument={row.instrument}
            price={row.price?.price ?? null}
            accountCurrency={accountCurrency}
            waiting={
              orders.filter((order) => isOpen(order) && order.instrument_id === row.position.instrument_id).length
            }
          />
        ),
    },
  ];
  return (
    <DataTable
      label="Positions"
      columns={columns}
      rows={held}
      keyOf={({ position }) => String(position.instrument_id)}
      empty={empty}
    />
  );
}

const figures = ({ position, instrument, price }: Held) => figuresOf(position, instrument, price?.price ?? null);

const Unit = ({ row }: { readonly row: Held }) => <span className="text-11 text-fg-3">{row.instrument.currency}</span>;

const Amount = ({ text, row }: { readonly text: string; readonly row: Held }) => (
  <>
    {text} <Unit row={row} />
  </>
);

/** An old price is grey and says so. */
function Mark({ price, instrument }: Held) {
  if (price === undefined || price.price === null) {
    return "—";
  }
  const text = formatPrice(price.price, instrument);
  return isOld(price) ? (
    <span className="text-stale" title="Older than the gate allows">
      {text} old
    </span>
  ) : (
    text
  );
}
