"use client";

import Link from "next/link";
import type { ReactNode } from "react";
import { buttonLook } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/data-table.tsx";
import { formatExact } from "../../ui/exact.ts";
import { FigureStrip } from "../../ui/figure-strip.tsx";
import { Amount, ExactProfit } from "../../ui/money.tsx";
import { Tile } from "../../ui/tile.tsx";
import { isReplay } from "../account/account-clock.ts";
import { ReplayBadge } from "../account/replay-badge.tsx";
import type { InstrumentPrice } from "../instrument/rows.ts";
import { OrderTable } from "./order-table.tsx";
import { PositionTable } from "./position-table.tsx";
import { isOpen } from "./rows.ts";
import type { DeskRows } from "./use-desk.ts";
import { useHeld } from "./use-held.ts";

export interface OverviewDeskProps extends DeskRows {
  readonly prices: readonly InstrumentPrice[];
  readonly timeZone: string;
  /** The tile of the equity curve. */
  readonly chart: ReactNode;
  /** What stands on the right: decisions, runs, data. */
  readonly side: ReactNode;
}

/** The overview of somebody who trades: what the account comes to, what it holds, and what waits. */
export function OverviewDesk(props: OverviewDeskProps) {
  const { timeZone, chart, side } = props;
  const { desk, prices, openProfit, equity } = useHeld(props);
  const { account, positions, orders, instruments } = desk;
  const held = positions.filter(({ quantity }) => /[1-9]/.test(quantity));
  const waiting = orders.filter(isOpen);
  const toTrade = (
    <Link href="/trade" className={buttonLook("primary")}>
      Place an order
    </Link>
  );
  return (
    <div className="grid gap-px bg-line lg:h-full lg:grid-cols-[minmax(0,1fr)_408px] lg:grid-rows-[auto_minmax(0,1.3fr)_minmax(0,1fr)]">
      <h1 className="sr-only">Overview</h1>
      <div className="lg:col-span-2">
        <FigureStrip
          figures={[
            {
              label: "Equity",
              value: <Amount text={formatExact(equity, 2)} unit={account.currency} />,
              context: (
                <span className="inline-flex items-center gap-2">
                  {account.name} {isReplay(account) ? <ReplayBadge account={account} /> : null}
                </span>
              ),
            },
            {
              label: "P&L open",
              value: <ExactProfit value={openProfit} />,
              context: `${account.currency}, before fees of closing`,
            },
            {
              label: "Cash",
              value: <Amount text={formatExact(desk.cash, 2)} unit={account.currency} />,
              context: "settled",
            },
            {
              label: "Positions",
              value: String(held.length),
              context: prices.isBroken ? "STALE prices" : "marked now",
            },
            { label: "Open orders", value: String(waiting.length), context: `of ${orders.length} newest` },
          ]}
        />
      </div>
      {chart}
      <div className="grid gap-px bg-line lg:row-span-2 lg:min-h-0 lg:grid-rows-[minmax(0,1fr)_minmax(0,1fr)_auto]">
        {side}
      </div>
      <div className="grid gap-px bg-line lg:min-h-0 lg:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]">
        <Tile title="Positions" context={`${held.length} open`} actions={<MoreLink href="/positions" />}>
          <PositionTable
            positions={held}
            instruments={instruments}
            orders={orders}
            prices={prices.byInstrument}
            accountCurrency={account.currency}
            timeZone={timeZone}
            empty={<EmptyState sentence={`${account.name} holds nothing.`} action={toTrade} />}
          />
        </Tile>
        <Tile title="Open orders" context={`${waiting.length} wait`} actions={<MoreLink href="/orders" />}>
          <OrderTable
            orders={waiting}
            instruments={instruments}
            timeZone={timeZone}
            empty={<EmptyState sentence="No order waits." />}
          />
        </Tile>
      </div>
    </div>
  );
}

const MoreLink = ({ href }: { readonly href: string }) => (
  <Link href={href} className="border-b border-line-strong text-11 text-fg-2">
    All
  </Link>
);
