import Link from "next/link";
import { Decimal, formatExact, formatMoney } from "../../ui/exact.ts";
import { sentenceOfRefusal } from "../decision/rule-words.ts";
import { decisionHref } from "../decision/decision-table.tsx";
import { orderHref } from "./order-words.ts";
import type { Draft, Preview, Trading } from "./ticket.ts";
import type { Outcome } from "./use-ticket.ts";

const percent = "\u00A0%";

const share = (fraction: Preview["maxLossFraction"]): string =>
  fraction === null ? "" : `${formatExact(fraction.times(100), 2)}${percent}`;

export interface TicketPreviewProps {
  readonly draft: Draft;
  readonly preview: Preview;
  readonly trading: Trading;
}

/** What the order costs and risks, in the account's currency. */
export function TicketPreview({ draft, preview, trading }: TicketPreviewProps) {
  const { notional, fee, feeRate, risk, maxLoss, maxLossFraction, reward, quantity } = preview;
  const unit = trading.rate === null ? "" : trading.accountCurrency;
  const rows = [
    ...(draft.unit === "base"
      ? []
      : [{ name: "Quantity", value: quantity === null ? "—" : formatExact(quantity), unit: trading.base }]),
    { name: "Notional", value: formatMoney(notional), unit },
    {
      name: `Fee, ${draft.orderType === "limit" ? "maker" : "taker"} ${formatExact(new Decimal(feeRate).times(100))}${percent}`,
      value: formatMoney(fee),
      unit,
    },
    { name: "1R, entry to stop", value: formatMoney(risk), unit },
    { name: "Take profit", value: reward === null ? "—" : `${formatExact(reward, 2)}R`, unit: "" },
    {
      name: "Max loss with fees",
      value: formatMoney(maxLoss),
      unit: `${unit} ${share(maxLossFraction)}`,
      isLead: true,
    },
  ];
  return (
    <dl
      className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-3 gap-y-1 border-t border-line pt-3 text-12"
      aria-label="Preview"
    >
      {rows.map(({ name, value, unit: unitText, isLead }) => (
        <div key={name} className="col-span-2 grid grid-cols-subgrid">
          <dt className="text-fg-2">{name}</dt>
          <dd className={`text-right ${isLead === true ? "font-semibold" : ""}`}>
            {value} <span className="text-11 font-normal text-fg-3">{value === "—" ? "" : unitText}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** What became of the order, above the button that it concerns. */
export function TicketOutcome({ outcome, currency }: { readonly outcome: Outcome; readonly currency: string }) {
  switch (outcome.kind) {
    case "none":
      return null;
    case "done": {
      const { order } = outcome.answer;
      return (
        <p role="status" className="border-l-2 border-ok bg-raised px-3 py-2 text-12">
          <b className="font-semibold">Order sent.</b>{" "}
          {order === null ? (
            "The gate let it pass."
          ) : (
            <>
              It is{" "}
              <Link href={orderHref(order)} className="border-b border-line-strong">
                order #{order.sequence}
              </Link>
              .
            </>
          )}
        </p>
      );
    }
    case "refused": {
      const { rule, code, value, limit } = outcome.answer;
      return (
        <div role="alert" aria-label="Refusal" className="border-l-2 border-danger bg-danger-soft px-3 py-2 text-12">
          <p className="font-semibold text-danger">Blocked: {sentenceOfRefusal({ rule, value, limit }, currency)}</p>
          <p className="mt-0.5 text-fg-2">
            Rule <code className="text-11">{rule}</code>, code <code className="text-11">{code}</code>.{" "}
            <Link href={decisionHref(outcome.answer)} className="border-b border-line-strong text-fg">
              Why?
            </Link>
          </p>
        </div>
      );
    }
    case "fault": {
      const { code, detail, suggestion } = outcome.fault;
      return (
        <div role="alert" aria-label="Fault" className="border-l-2 border-danger bg-danger-soft px-3 py-2 text-12">
          <p className="font-semibold text-danger">Not sent: {detail}</p>
          <p className="mt-0.5 text-fg-2">
            {suggestion} <code className="text-11">{code}</code>
          </p>
        </div>
      );
    }
  }
}
