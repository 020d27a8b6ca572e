import type { ReactNode } from "react";
import { placeOf } from "../../../../../feature/order/place.ts";
import { readOrder } from "../../../../../feature/order/queries.ts";

interface OrderLayoutProps {
  readonly params: Promise<{ readonly account: string; readonly order: string }>;
  readonly children: ReactNode;
}

/** Looks whether there is such an order before anything is sent: after the skeleton it would be too late for a 404. */
export default async function OrderLayout({ params, children }: OrderLayoutProps) {
  const { account, order } = await params;
  await readOrder(account, placeOf(order));
  return children;
}
