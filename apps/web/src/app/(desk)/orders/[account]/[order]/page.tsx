import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { listAccounts } from "../../../../../feature/account/queries.ts";
import { readDecision } from "../../../../../feature/decision/queries.ts";
import { listInstruments } from "../../../../../feature/instrument/queries.ts";
import { readEventSeq } from "../../../../../feature/live/event-seq.ts";
import { placeOf } from "../../../../../feature/order/place.ts";
import { OrderView } from "../../../../../feature/order/order-view.tsx";
import { readDeskFills, readOrder, readOrdersOfIntent } from "../../../../../feature/order/queries.ts";
import { readAppearance } from "../../../../../feature/settings/appearance.ts";

interface OrderPageProps {
  readonly params: Promise<{ readonly account: string; readonly order: string }>;
}

export async function generateMetadata({ params }: OrderPageProps): Promise<Metadata> {
  return { title: `Order #${(await params).order}` };
}

/** An order of a desk account of the signed-in user; of anybody else's there is none. */
export default async function OrderPage({ params }: OrderPageProps) {
  const { account: accountId, order: place } = await params;
  const since = await readEventSeq();
  const account = (await listAccounts()).find(({ account_id: id }) => id === accountId) ?? notFound();
  const order = await readOrder(account.account_id, placeOf(place));
  const [orders, fills, decision, instruments, { timeZone }] = await Promise.all([
    readOrdersOfIntent(accountId, order.intent_sequence),
    readDeskFills(accountId, { orderSequence: order.sequence, limit: 1_000 }),
    readDecision(accountId, order.intent_sequence),
    listInstruments(),
    readAppearance(),
  ]);
  return (
    <OrderView
      account={account}
      instrument={instruments.find(({ instrument_id: id }) => id === order.instrument_id) ?? notFound()}
      sequence={order.sequence}
      orders={orders}
      fills={fills}
      decision={decision}
      since={since}
      timeZone={timeZone}
    />
  );
}
