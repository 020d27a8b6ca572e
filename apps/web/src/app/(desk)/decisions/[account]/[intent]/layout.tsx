import type { ReactNode } from "react";
import { readDecision } from "../../../../../feature/decision/queries.ts";
import { placeOf } from "../../../../../feature/order/place.ts";

interface DecisionLayoutProps {
  readonly params: Promise<{ readonly account: string; readonly intent: string }>;
  readonly children: ReactNode;
}

/** Looks whether there is such a decision before anything is sent: after the skeleton it would be too late for a 404. */
export default async function DecisionLayout({ params, children }: DecisionLayoutProps) {
  const { account, intent } = await params;
  await readDecision(account, placeOf(intent));
  return children;
}
