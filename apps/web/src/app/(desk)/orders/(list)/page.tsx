import type { Metadata } from "next";
import { NoAccount } from "../../../../feature/account/no-account.tsx";
import { readChosenAccount } from "../../../../feature/account/queries.ts";
import { readDeskRows } from "../../../../feature/order/desk-rows.ts";
import { OrdersView } from "../../../../feature/order/orders-view.tsx";
import { readAppearance } from "../../../../feature/settings/appearance.ts";

export const metadata: Metadata = { title: "Orders" };

interface OrdersPageProps {
  readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>>;
}

/** `?show=open` leaves out what is over, `?symbol=` all other instruments. */
export default async function OrdersPage({ searchParams }: OrdersPageProps) {
  const [account, { show, symbol }] = await Promise.all([readChosenAccount(), searchParams]);
  if (account === null) {
    return <NoAccount title="Orders" />;
  }
  const [rows, { timeZone }] = await Promise.all([readDeskRows(account), readAppearance()]);
  return (
    <OrdersView
      key={account.account_id}
      {...rows}
      isOpenOnly={show === "open"}
      symbol={typeof symbol === "string" ? symbol : null}
      timeZone={timeZone}
    />
  );
}
