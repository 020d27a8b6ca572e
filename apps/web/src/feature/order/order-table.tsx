"use client";

import Link from "next/link";
import type { ReactNode } from "react";
import { Button } from "../../ui/button.tsx";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { SideText } from "../../ui/money.tsx";
import { formatTime } from "../../ui/time.ts";
import type { Instrument } from "../instrument/rows.ts";
import { tradeHref } from "../instrument/trade-href.ts";
import { cancelOrder } from "./commands.ts";
import { OrderStatus } from "./order-status.tsx";
import { filledOf, kindOf, orderHref, priceOf, sentenceOfOrder } from "./order-words.ts";
import { type Order, isOpen } from "./rows.ts";
import { useCommand } from "./use-command.ts";

export interface OrderTableProps {
  readonly orders: readonly Order[];
  readonly instruments: readonly Instrument[];
  readonly timeZone: string;
  readonly empty: ReactNode;
  /** Left out where all are of one instrument. */
  readonly hasSymbol?: boolean;
}

/** Orders, newest first; one that is open is cancelled by its button, without a question. */
export function OrderTable({ orders, instruments, timeZone, empty, hasSymbol = true }: OrderTableProps) {
  const instrumentOf = (order: Order) => instruments.find(({ instrument_id: id }) => id === order.instrument_id);
  const priceIn = (order: Order): string => {
    const instrument = instrumentOf(order);
    return instrument === undefined ? "—" : priceOf(order, instrument);
  };
  const columns: readonly Column<Order>[] = [
    {
      name: "Order",
      cell: (order) => (
        <>
          <Link href={orderHref(order)} className="border-b border-line-strong whitespace-nowrap">
            #{order.sequence} {kindOf(order)}
          </Link>
          <span className="block text-11 font-normal whitespace-nowrap @2xl:hidden">
            <SideText side={order.side} /> {hasSymbol ? instrumentOf(order)?.symbol : null}
          </span>
        </>
      ),
    },
    ...(hasSymbol ? [symbolColumn(instrumentOf)] : []),
    { name: "Side", isMinor: true, cell: ({ side }) => <SideText side={side} /> },
    {
      name: "Quantity",
      isNumber: true,
      cell: (order) => (
        <>
          {filledOf(order)}
          <span className="block text-11 text-fg-2 @2xl:hidden">{priceIn(order)}</span>
        </>
      ),
    },
    { name: "Price", isNumber: true, isMinor: true, cell: priceIn },
    {
      name: "Life",
      isMinor: true,
      cell: ({ time_in_force: life, reduce_only: reduces }) => `${life.toUpperCase()}${reduces ? ", reduces" : ""}`,
    },
    {
      name: "Status",
      cell: ({ status, rejection }) => (
        <span className="inline-flex items-center gap-1.5">
          <OrderStatus status={status} />
          {rejection === null ? null : (
            <span className="text-11 text-fg-3 max-md:hidden">{rejection.replaceAll("_", " ")}</span>
          )}
        </span>
      ),
    },
    {
      name: `Submitted ${timeZone}`,
      isNumber: true,
      isMinor: true,
      cell: ({ submitted_at: at }) => (at === null ? "—" : formatTime(at, { timeZone, withSeconds: true })),
    },
    { name: "Cancel", isNumber: true, cell: (order) => <Cancel order={order} instrument={instrumentOf(order)} /> },
  ];
  return (
    <DataTable
      label="Orders"
      columns={columns}
      rows={orders}
      keyOf={({ sequence }) => String(sequence)}
      empty={empty}
    />
  );
}

const symbolColumn = (instrumentOf: (order: Order) => Instrument | undefined): Column<Order> => ({
  name: "Instrument",
  isMinor: true,
  cell: (order) => {
    const instrument = instrumentOf(order);
    return instrument === undefined ? (
      `#${order.instrument_id}`
    ) : (
      <Link href={tradeHref(instrument.symbol, instrument.instrument_id)} className="border-b border-line-strong">
        {instrument.symbol}
      </Link>
    );
  },
});

function Cancel({ order, instrument }: { readonly order: Order; readonly instrument: Instrument | undefined }) {
  const { run, sending } = useCommand();
  if (!isOpen(order)) {
    return <span className="text-fg-3">—</span>;
  }
  const name = instrument === undefined ? `order ${order.sequence}` : sentenceOfOrder(order, instrument);
  const cancel = () =>
    run({
      key: `cancel ${order.account_id} ${order.sequence}`,
      send: () => cancelOrder({ account_id: order.account_id, order_sequence: order.sequence }),
      done: () => ({ title: `Order #${order.sequence} is being cancelled`, detail: name }),
      failed: `Order #${order.sequence} was not cancelled`,
    });
  return (
    <Button
      type="button"
      aria-label={`Cancel order ${order.sequence}`}
      title={`Cancel: ${name}`}
      disabled={sending !== null}
      onClick={() => void cancel()}
      className="h-6! px-2! max-md:h-11!"
    >
      {sending === null ? "Cancel" : "…"}
    </Button>
  );
}
