"use client";

import Link from "next/link";
import { buttonLook } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/data-table.tsx";
import { formatExact } from "../../ui/exact.ts";
import { FigureStrip } from "../../ui/figure-strip.tsx";
import { Amount, ExactProfit } from "../../ui/money.tsx";
import { SegmentLinks } from "../../ui/segment-links.tsx";
import { Tile } from "../../ui/tile.tsx";
import { isReplay } from "../account/account-clock.ts";
import { ReplayBadge } from "../account/replay-badge.tsx";
import type { InstrumentPrice } from "../instrument/rows.ts";
import { CancelAll } from "./cancel-all.tsx";
import { PositionTable } from "./position-table.tsx";
import { isOpen } from "./rows.ts";
import type { DeskRows } from "./use-desk.ts";
import { useHeld } from "./use-held.ts";

export interface PositionsViewProps extends DeskRows {
  readonly prices: readonly InstrumentPrice[];
  /** Flat ones too. */
  readonly isAll: boolean;
  readonly timeZone: string;
}

export function PositionsView(props: PositionsViewProps) {
  const { isAll, timeZone } = props;
  const { desk, prices, openProfit, equity } = useHeld(props);
  const { account, positions, orders, instruments } = desk;
  const open = positions.filter(({ quantity }) => /[1-9]/.test(quantity));
  const shown = isAll ? positions : open;
  const waiting = orders.filter(isOpen).length;
  return (
    <div className="flex h-full flex-col gap-px bg-line">
      <h1 className="sr-only">Positions</h1>
      <FigureStrip
        figures={[
          {
            label: "Equity",
            value: <Amount text={formatExact(equity, 2)} unit={account.currency} />,
            context: account.name,
          },
          { label: "Cash", value: <Amount text={formatExact(desk.cash, 2)} unit={account.currency} /> },
          {
            label: "P&L open",
            value: <ExactProfit value={openProfit} />,
            context: `${account.currency}, before fees of closing`,
          },
          { label: "Positions", value: String(open.length), context: `${positions.length - open.length} flat` },
          { label: "Open orders", value: String(waiting), context: waiting === 0 ? "none waits" : "wait" },
        ]}
      />
      <Tile
        title="Positions"
        context={
          <span className="inline-flex items-center gap-2">
            {isReplay(account) ? <ReplayBadge account={account} /> : null}
            {prices.isBroken ? "STALE: prices could not be read" : "marked every two seconds"}
          </span>
        }
        className="grow"
        actions={
          <>
            <SegmentLinks
              label="Which positions"
              choices={[
                { name: "Open", href: "/positions", isOn: !isAll },
                { name: "All", href: "/positions?show=all", isOn: isAll },
              ]}
            />
            <CancelAll accountId={account.account_id} orders={orders} instruments={instruments} />
          </>
        }
      >
        <PositionTable
          positions={shown}
          instruments={instruments}
          orders={orders}
          prices={prices.byInstrument}
          accountCurrency={account.currency}
          timeZone={timeZone}
          empty={
            <EmptyState
              sentence={`${account.name} holds nothing.`}
              action={
                <Link href="/trade" className={buttonLook("primary")}>
                  Place an order
                </Link>
              }
            />
          }
        />
      </Tile>
    </div>
  );
}
