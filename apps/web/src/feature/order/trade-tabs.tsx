"use client";

import { useRouter } from "next/navigation";
import { useMemo } from "react";
import { EmptyState } from "../../ui/data-table.tsx";
import { Tabs } from "../../ui/tabs.tsx";
import { DecisionTable } from "../decision/decision-table.tsx";
import { type DecisionRow, decisionsOf } from "../decision/rows.ts";
import type { Instrument, InstrumentPrice } from "../instrument/rows.ts";
import { useEvents, useRows } from "../live/live-provider.tsx";
import { CancelAll } from "./cancel-all.tsx";
import { DeskFillTable } from "./desk-fill-table.tsx";
import { OrderTable } from "./order-table.tsx";
import { PositionTable } from "./position-table.tsx";
import { type DeskFill, type Order, fillsOf } from "./rows.ts";
import type { useDesk } from "./use-desk.ts";

export interface TradeTabsProps {
  readonly desk: ReturnType<typeof useDesk>;
  readonly instrument: Instrument;
  readonly prices: ReadonlyMap<number, InstrumentPrice>;
  readonly rows: {
    readonly fills: readonly DeskFill[];
    readonly decisions: readonly DecisionRow[];
    readonly since: number;
  };
  readonly timeZone: string;
}

/** What the account has to do with one instrument: positions, orders, fills, decisions. */
export function TradeTabs({ desk, instrument, prices, rows, timeZone }: TradeTabsProps) {
  const id = desk.account.account_id;
  const isOfThis = (row: { readonly instrument_id: number }) => row.instrument_id === instrument.instrument_id;
  const orders = desk.orders.filter(isOfThis);
  const positions = desk.positions.filter(isOfThis);
  const fills = useRows(
    rows.fills,
    rows.since,
    useMemo(() => fillsOf(id), [id]),
  ).filter(isOfThis);
  const decisions = useDecisionsAbout(rows, { accountId: id, orders });
  const { instruments } = desk;
  return (
    <Tabs
      label={`${instrument.symbol} of ${desk.account.name}`}
      actions={<CancelAll accountId={id} orders={orders} instruments={instruments} instrument={instrument} />}
      tabs={[
        {
          name: "Positions",
          count: positions.filter(({ quantity }) => /[1-9]/.test(quantity)).length,
          content: (
            <PositionTable
              positions={positions}
              instruments={instruments}
              orders={orders}
              prices={prices}
              accountCurrency={desk.account.currency}
              timeZone={timeZone}
              empty={<EmptyState sentence={`Nothing held in ${instrument.symbol} yet.`} />}
            />
          ),
        },
        {
          name: "Orders",
          count: orders.length,
          content: (
            <OrderTable
              orders={orders}
              instruments={instruments}
              timeZone={timeZone}
              hasSymbol={false}
              empty={<EmptyState sentence={`No order in ${instrument.symbol} yet: fill in the ticket.`} />}
            />
          ),
        },
        {
          name: "Fills",
          count: fills.length,
          content: (
            <DeskFillTable
              fills={fills}
              instrument={instrument}
              timeZone={timeZone}
              empty={<EmptyState sentence={`No fill in ${instrument.symbol} yet.`} />}
            />
          ),
        },
        {
          name: "Decisions",
          count: decisions.length,
          content: (
            <DecisionTable
              decisions={decisions}
              currencyOf={() => desk.account.currency}
              timeZone={timeZone}
              empty={<EmptyState sentence="The gate was not asked yet." />}
            />
          ),
        },
      ]}
    />
  );
}

/**
 * An event of a decision does not name the instrument. One that let an order pass is known by its order; for one that
 * refused, the page is read again.
 */
function useDecisionsAbout(
  { decisions, since }: TradeTabsProps["rows"],
  { accountId, orders }: { readonly accountId: string; readonly orders: readonly Order[] },
): readonly DecisionRow[] {
  const router = useRouter();
  const of = useMemo(() => decisionsOf(accountId), [accountId]);
  useEvents("decisions", ({ payload }) => {
    if (of.rowOf(payload)?.verdict === "refused") {
      router.refresh();
    }
  });
  const known = new Set([...decisions, ...orders].map(({ intent_sequence: intent }) => intent));
  return useRows(decisions, since, of).filter(({ intent_sequence: intent }) => known.has(intent));
}
