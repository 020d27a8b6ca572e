"use client";

import { useEvents } from "../live/live-provider.tsx";
import { useNotice } from "../../ui/notices.tsx";
import { formatQuantity, orderHref } from "./order-words.ts";
import { deskFillSchema, orderSchema } from "./rows.ts";

/** Tells of fills and rejections of the user's desk accounts wherever they are, one notice an order. */
export function OrderNotices({ accountIds }: { readonly accountIds: readonly string[] }) {
  const tell = useNotice();
  useEvents("fills", ({ payload }) => {
    const fill = deskFillSchema.safeParse(payload);
    if (fill.success && accountIds.includes(fill.data.account_id)) {
      const { account_id: account, order_sequence: order, side, quantity, price } = fill.data;
      tell({
        key: `order ${account} ${order}`,
        tone: "done",
        title: `Fill of order #${order}`,
        detail: `${side === "buy" ? "Bought" : "Sold"} ${formatQuantity(quantity)} @ ${formatQuantity(price)}`,
        href: orderHref({ account_id: account, sequence: order }),
      });
    }
  });
  useEvents("orders", ({ payload }) => {
    const order = orderSchema.safeParse(payload);
    if (order.success && order.data.status === "rejected" && accountIds.includes(order.data.account_id)) {
      tell({
        key: `order ${order.data.account_id} ${order.data.sequence}`,
        tone: "refused",
        title: `Order #${order.data.sequence} was rejected`,
        detail: order.data.rejection?.replaceAll("_", " "),
        href: orderHref(order.data),
      });
    }
  });
  return null;
}
