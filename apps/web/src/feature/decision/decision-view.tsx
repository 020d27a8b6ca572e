import Link from "next/link";
import { formatExact } from "../../ui/exact.ts";
import { SideText } from "../../ui/money.tsx";
import { Tile } from "../../ui/tile.tsx";
import { formatTime } from "../../ui/time.ts";
import { isReplay } from "../account/account-clock.ts";
import { ReplayBadge } from "../account/replay-badge.tsx";
import type { Account } from "../account/rows.ts";
import { type Instrument, baseOf } from "../instrument/rows.ts";
import { tradeHref } from "../instrument/trade-href.ts";
import { orderHref } from "../order/order-words.ts";
import type { Order } from "../order/rows.ts";
import { CheckTable } from "./check-table.tsx";
import { Verdict } from "./decision-table.tsx";
import type { WholeDecision } from "./queries.ts";
import { formatMeasure, isOfSteps, sentenceOfRefusal } from "./rule-words.ts";

export interface DecisionViewProps {
  readonly decision: WholeDecision;
  /** Null for one of a paper run. */
  readonly account: Account | null;
  readonly instrument: Instrument | null;
  readonly orders: readonly Order[];
  readonly timeZone: string;
}

/** One verdict of the gate: the sentence, the rule with its value and limit, every check, and the intent itself. */
export function DecisionView({ decision, account, instrument, orders, timeZone }: DecisionViewProps) {
  const currency = account?.currency ?? instrument?.currency ?? "";
  return (
    <div className="grid gap-px bg-line lg:h-full lg:grid-cols-[minmax(0,1fr)_408px] lg:grid-rows-[auto_minmax(0,1fr)]">
      <VerdictCard decision={decision} account={account} currency={currency} timeZone={timeZone} />
      <Gauge decision={decision} currency={currency} />
      <Tile title="Checks" context={`${decision.checks.length} rules in their order; the first that is broken decides`}>
        <CheckTable decision={decision} currency={currency} />
      </Tile>
      <Tile title="Intent" context="as it came to the gate">
        <IntentTerms decision={decision} instrument={instrument} timeZone={timeZone} />
        {orders.length === 0 ? (
          <p className="border-t border-line px-(--gutter) py-3 text-12 text-fg-2">No order was made.</p>
        ) : (
          <ul className="border-t border-line px-(--gutter) py-3 text-12" aria-label="Orders">
            {orders.map((order) => (
              <li key={order.sequence} className="py-0.5">
                <Link href={orderHref(order)} className="border-b border-line-strong">
                  Order #{order.sequence}
                </Link>{" "}
                <span className="text-fg-2">
                  {order.purpose.replaceAll("_", " ")}, {order.status.replaceAll("_", " ")}
                </span>
              </li>
            ))}
          </ul>
        )}
      </Tile>
    </div>
  );
}

interface VerdictCardProps extends Pick<DecisionViewProps, "decision" | "account" | "timeZone"> {
  readonly currency: string;
}

function VerdictCard({ decision, account, currency, timeZone }: VerdictCardProps) {
  const { verdict, rule, value, limit_value: limit, code, intent } = decision;
  const isRefused = verdict === "refused";
  return (
    <section
      aria-label="Verdict"
      className={`border-l-[3px] bg-panel px-(--gutter) py-4 ${isRefused ? "border-danger" : "border-ok"}`}
    >
      <p className="flex flex-wrap items-center gap-3 text-11 text-fg-3">
        <Verdict verdict={verdict} />
        <span>
          {formatTime(decision.decided_at, { timeZone, withSeconds: true })} {timeZone}
        </span>
        <span>{account?.name ?? "a paper run"}</span>
        {account !== null && isReplay(account) ? <ReplayBadge account={account} /> : null}
      </p>
      <h1 className="mt-2 text-20 font-semibold">
        {isRefused ? `Blocked: ${sentenceOfRefusal({ rule, value, limit }, currency)}` : "Sent: within every limit"}
      </h1>
      <p className="mt-1 text-12 text-fg-2">
        {intent.side === "buy" ? "Buy" : "Sell"} {formatExact(intent.quantity)} {baseOf(intent.symbol)},{" "}
        {intent.order_type.replace("_", "-")}.{" "}
        {isRefused ? (
          <>
            Rule <code className="text-11">{rule}</code>, code <code className="text-11">{code}</code>.
          </>
        ) : null}
      </p>
    </section>
  );
}

/** How far the value went beyond its limit: a line, the limit on it as a tick. */
function Gauge({ decision, currency }: Pick<VerdictCardProps, "decision" | "currency">) {
  const { rule, value, limit_value: limit } = decision;
  if (rule === null || value === null || limit === null || isOfSteps(rule)) {
    return (
      <section aria-label="Rule" className="bg-panel px-(--gutter) py-4 text-12 text-fg-2">
        {rule === null ? (
          "No rule was broken."
        ) : (
          <>
            Rule <code className="text-11">{rule}</code>: {sentenceOfRefusal({ rule, value, limit }, currency)}.
          </>
        )}
      </section>
    );
  }
  const most = Math.max(value, limit, Number.MIN_VALUE) * 1.1;
  const share = (of: number): string => `${Math.max(0, Math.min(100, (of / most) * 100))}%`;
  return (
    <section aria-label="Rule" className="bg-panel px-(--gutter) py-4 text-12">
      <p className="flex justify-between">
        <span>
          Rule <code className="text-11">{rule}</code>
        </span>
        <span className="text-11 text-fg-3">measured at the gate</span>
      </p>
      <div className="relative mt-2 h-1.5 bg-raised" aria-hidden>
        <div className="h-full bg-danger" style={{ width: share(value) }} />
        <div className="absolute -top-1 h-3.5 w-0.5 bg-fg" style={{ left: share(limit) }} />
      </div>
      <p className="mt-2 flex justify-between">
        <span className="text-fg-3">limit {formatMeasure(rule, limit, currency)}</span>
        <span className="font-medium text-danger">{formatMeasure(rule, value, currency)}</span>
      </p>
    </section>
  );
}

const levelText = (level: Readonly<Record<string, unknown>> | null): string =>
  level === null
    ? "none"
    : Object.entries(level)
        .map(([name, value]) => (name === "price" ? String(value) : `${name} ${String(value)}`))
        .join(", ");

type IntentTermsProps = Pick<DecisionViewProps, "decision" | "instrument" | "timeZone">;

function IntentTerms({ decision: { intent }, instrument, timeZone }: IntentTermsProps) {
  const unit = instrument === null ? "" : ` ${instrument.currency}`;
  const priced = (text: string | null): string => (text === null ? "none" : `${formatExact(text)}${unit}`);
  const rows = [
    {
      name: "Instrument",
      value:
        instrument === null ? (
          intent.symbol
        ) : (
          <Link href={tradeHref(instrument.symbol, instrument.instrument_id)} className="border-b border-line-strong">
            {intent.symbol}
          </Link>
        ),
    },
    { name: "Side", value: <SideText side={intent.side} /> },
    { name: "Type", value: intent.order_type.replace("_", "-") },
    { name: "Quantity", value: `${formatExact(intent.quantity)} ${baseOf(intent.symbol)}` },
    { name: "Limit price", value: priced(intent.price) },
    { name: "Stop price", value: priced(intent.stop_price) },
    { name: "Stop loss", value: levelText(intent.stop_loss) },
    { name: "Take profit", value: levelText(intent.take_profit) },
    { name: "Life", value: `${intent.time_in_force.toUpperCase()}${intent.reduce_only ? ", reduces only" : ""}` },
    { name: "Asked by", value: intent.source },
    { name: `Asked ${timeZone}`, value: formatTime(intent.decided_at, { timeZone, withSeconds: true }) },
  ];
  return (
    <dl className="px-(--gutter) py-2 text-12">
      {rows.map(({ name, value }) => (
        <div key={name} className="flex justify-between gap-3 py-0.5">
          <dt className="text-fg-2">{name}</dt>
          <dd className="text-right">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
