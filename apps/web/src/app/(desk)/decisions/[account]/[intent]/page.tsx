import type { Metadata } from "next";
import { listAccounts } from "../../../../../feature/account/queries.ts";
import { DecisionView } from "../../../../../feature/decision/decision-view.tsx";
import { readDecision } from "../../../../../feature/decision/queries.ts";
import { listInstruments } from "../../../../../feature/instrument/queries.ts";
import { placeOf } from "../../../../../feature/order/place.ts";
import { readOrdersOfIntent } from "../../../../../feature/order/queries.ts";
import { readAppearance } from "../../../../../feature/settings/appearance.ts";

interface DecisionPageProps {
  readonly params: Promise<{ readonly account: string; readonly intent: string }>;
}

export async function generateMetadata({ params }: DecisionPageProps): Promise<Metadata> {
  return { title: `Decision D-${(await params).intent}` };
}

/** What the gate said to one intent of the signed-in user, and why. */
export default async function DecisionPage({ params }: DecisionPageProps) {
  const { account: accountId, intent } = await params;
  const decision = await readDecision(accountId, placeOf(intent));
  const [accounts, instruments, orders, { timeZone }] = await Promise.all([
    listAccounts(),
    listInstruments(),
    decision.verdict === "approved" ? readOrdersOfIntent(accountId, decision.intent_sequence) : [],
    readAppearance(),
  ]);
  return (
    <DecisionView
      decision={decision}
      account={accounts.find(({ account_id: id }) => id === accountId) ?? null}
      instrument={instruments.find(({ instrument_id: id }) => id === decision.intent.instrument_id) ?? null}
      orders={orders}
      timeZone={timeZone}
    />
  );
}
