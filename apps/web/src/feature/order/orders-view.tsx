"use client";

import Link from "next/link";
import { buttonLook } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/data-table.tsx";
import { SegmentLinks } from "../../ui/segment-links.tsx";
import { Tile, Tiles } from "../../ui/tile.tsx";
import { isReplay } from "../account/account-clock.ts";
import { ReplayBadge } from "../account/replay-badge.tsx";
import { CancelAll } from "./cancel-all.tsx";
import { OrderTable } from "./order-table.tsx";
import { isOpen } from "./rows.ts";
import { type DeskRows, useDesk } from "./use-desk.ts";

export interface OrdersViewProps extends DeskRows {
  readonly isOpenOnly: boolean;
  readonly symbol: string | null;
  readonly timeZone: string;
}

export function OrdersView(props: OrdersViewProps) {
  const { isOpenOnly, symbol, timeZone } = props;
  const { account, instruments, orders } = useDesk(props);
  const symbolOf = (instrumentId: number) =>
    instruments.find(({ instrument_id: id }) => id === instrumentId)?.symbol ?? `#${instrumentId}`;
  const symbols = [...new Set(orders.map(({ instrument_id: id }) => symbolOf(id)))].toSorted();
  const shown = orders.filter(
    (order) => (!isOpenOnly || isOpen(order)) && (symbol === null || symbolOf(order.instrument_id) === symbol),
  );
  const href = (show: string | null, of: string | null): string => {
    const query = new URLSearchParams({
      ...(show === null ? {} : { show }),
      ...(of === null ? {} : { symbol: of }),
    }).toString();
    return `/orders${query === "" ? "" : `?${query}`}`;
  };
  const show = isOpenOnly ? "open" : null;
  return (
    <Tiles>
      <h1 className="sr-only">Orders</h1>
      <Tile
        title="Orders"
        context={
          <span className="inline-flex items-center gap-2">
            {isReplay(account) ? <ReplayBadge account={account} /> : null}
            <span className="max-sm:hidden">
              {account.name} · {orders.filter(isOpen).length} open of {orders.length}
            </span>
          </span>
        }
        actions={
          <>
            {symbols.length < 2 ? null : (
              <span className="max-lg:hidden">
                <SegmentLinks
                  label="Instrument"
                  choices={[
                    { name: "All", href: href(show, null), isOn: symbol === null },
                    ...symbols.map((name) => ({ name, href: href(show, name), isOn: symbol === name })),
                  ]}
                />
              </span>
            )}
            <SegmentLinks
              label="Which orders"
              choices={[
                { name: "All", href: href(null, symbol), isOn: !isOpenOnly },
                { name: "Open", href: href("open", symbol), isOn: isOpenOnly },
              ]}
            />
            <CancelAll accountId={account.account_id} orders={orders} instruments={instruments} />
          </>
        }
      >
        <OrderTable
          orders={shown}
          instruments={instruments}
          timeZone={timeZone}
          empty={
            <EmptyState
              sentence={isOpenOnly ? "No order waits." : `${account.name} has ordered nothing yet.`}
              action={
                <Link href="/trade" className={buttonLook("primary")}>
                  Place an order
                </Link>
              }
            />
          }
        />
      </Tile>
    </Tiles>
  );
}
