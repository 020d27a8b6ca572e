"use client";

import Link from "next/link";
import { useMemo } from "react";
import { EmptyState } from "../../ui/data-table.tsx";
import { SideText } from "../../ui/money.tsx";
import { Tile } from "../../ui/tile.tsx";
import type { Account } from "../account/rows.ts";
import { isReplay } from "../account/account-clock.ts";
import { ReplayBadge } from "../account/replay-badge.tsx";
import { CheckTable } from "../decision/check-table.tsx";
import { decisionHref } from "../decision/decision-table.tsx";
import type { WholeDecision } from "../decision/queries.ts";
import { type Instrument, baseOf } from "../instrument/rows.ts";
import { tradeHref } from "../instrument/trade-href.ts";
import { useRows } from "../live/live-provider.tsx";
import { lifeOf } from "./order-life.ts";
import { OrderStatus } from "./order-status.tsx";
import { OrderTable } from "./order-table.tsx";
import { OrderTimeline } from "./order-timeline.tsx";
import { filledOf, kindOf, priceOf } from "./order-words.ts";
import { type DeskFill, type Order, fillsOf, ordersOf } from "./rows.ts";

export interface OrderViewProps {
  readonly account: Account;
  readonly instrument: Instrument;
  readonly sequence: number;
  /** All that its intent led to. */
  readonly orders: readonly Order[];
  readonly fills: readonly DeskFill[];
  readonly decision: WholeDecision;
  readonly since: number;
  readonly timeZone: string;
}

/** An order from its intent to its last fill. */
export function OrderView(props: OrderViewProps) {
  const { account, instrument, sequence, decision, since, timeZone } = props;
  const id = account.account_id;
  const orders = useRows(
    props.orders,
    since,
    useMemo(() => ordersOf(id), [id]),
  ).filter(({ intent_sequence: intent }) => intent === decision.intent_sequence);
  const fills = useRows(
    props.fills,
    since,
    useMemo(() => fillsOf(id), [id]),
  ).filter(({ order_sequence: of }) => of === sequence);
  const order = orders.find((row) => row.sequence === sequence);
  if (order === undefined) {
    return null;
  }
  const others = orders.filter((row) => row.sequence !== sequence);
  return (
    <div className="grid gap-px bg-line lg:h-full lg:grid-cols-[minmax(0,1fr)_408px] lg:grid-rows-[auto_minmax(0,1fr)]">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1 bg-panel px-(--gutter) py-3 lg:col-span-2">
        <OrderStatus status={order.status} />
        <h1 className="text-16 font-semibold">
          <SideText side={order.side} /> {filledOf(order)} {baseOf(instrument.symbol)}
        </h1>
        <span className="text-12 text-fg-2">
          {kindOf(order)}
          {order.order_type === "market" ? "" : ` ${priceOf(order, instrument)} ${instrument.currency}`} ·{" "}
          {order.time_in_force.toUpperCase()}
          {order.reduce_only ? " · reduces only" : ""}
        </span>
        <span className="ml-auto flex items-center gap-3 text-12">
          {isReplay(account) ? <ReplayBadge account={account} /> : null}
          <Link href={tradeHref(instrument.symbol, instrument.instrument_id)} className="border-b border-line-strong">
            Trade {instrument.symbol}
          </Link>
          <Link href={decisionHref(decision)} className="border-b border-line-strong">
            Decision D-{decision.intent_sequence}
          </Link>
        </span>
      </div>
      <div className="grid gap-px bg-line lg:min-h-0 lg:grid-rows-[minmax(0,1fr)_minmax(0,0.6fr)]">
        <Tile title="Life" context={`times in ${timeZone}, and what passed between them`}>
          <OrderTimeline steps={lifeOf(decision, order, fills)} timeZone={timeZone} />
        </Tile>
        <Tile title="Of the same intent" context="the levels of a bracket">
          <OrderTable
            orders={others}
            instruments={[instrument]}
            timeZone={timeZone}
            hasSymbol={false}
            empty={<EmptyState sentence="No other order came of it." />}
          />
        </Tile>
      </div>
      <Tile title="Checks" context={`${decision.checks.length} rules of the gate`}>
        <CheckTable decision={decision} currency={account.currency} />
      </Tile>
    </div>
  );
}
