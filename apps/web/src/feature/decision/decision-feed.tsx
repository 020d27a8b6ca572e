import Link from "next/link";
import { Badge } from "../../ui/badge.tsx";
import { SideText } from "../../ui/money.tsx";
import { formatTime } from "../../ui/time.ts";
import { decisionHref } from "./decision-table.tsx";
import type { Decision } from "./queries.ts";
import { sentenceOfRefusal } from "./rule-words.ts";

export interface DecisionFeedProps {
  readonly decisions: readonly Decision[];
  readonly timeZone: string;
}

/** What the gate let pass and what it refused, with the value and its limit. */
export function DecisionFeed({ decisions, timeZone }: DecisionFeedProps) {
  if (decisions.length === 0) {
    return <p className="px-(--gutter) py-6 text-center text-fg-2">No decision yet: no strategy asked for an order.</p>;
  }
  return (
    <ul aria-label="Decisions">
      {decisions.map((decision) => (
        <li
          key={decision.intent_sequence}
          className="grid grid-cols-[104px_minmax(0,1fr)_auto] items-start gap-2 border-b border-line px-(--gutter) py-1.5 text-12"
        >
          <span className="text-11 text-fg-3">{formatTime(decision.decided_at, { timeZone })}</span>
          <span>
            <span className="font-medium">{decision.intent.symbol}</span> <SideText side={decision.intent.side} />
            <Link href={decisionHref(decision)} className="block text-11 text-fg-3 hover:text-fg">
              {reasonOf(decision)}
            </Link>
          </span>
          {decision.verdict === "approved" ? <Badge tone="ok">Sent</Badge> : <Badge tone="danger">Blocked</Badge>}
        </li>
      ))}
    </ul>
  );
}

function reasonOf({ verdict, rule, value, limit_value: limit, intent }: Decision): string {
  return verdict === "approved"
    ? `${intent.order_type.replace("_", "-")}${intent.reduce_only ? ", reduces" : ""}`
    : sentenceOfRefusal({ rule, value, limit }, "");
}
