"use client";

import { useEffect, useRef } from "react";
import { Check } from "../../ui/check.tsx";
import { Segment } from "../../ui/segment.tsx";
import { AmountField, PriceField } from "./ticket-fields.tsx";
import { TicketOutcome, TicketPreview } from "./ticket-preview.tsx";
import { type QuantityUnit, type Side, type Trading, labelOf, quantityOfShare } from "./ticket.ts";
import { useSideKeys } from "./use-side-keys.ts";
import type { Ticket } from "./use-ticket.ts";

export interface OrderTicketProps {
  readonly ticket: Ticket;
  readonly trading: Trading;
  readonly marketBlock: string | null;
}

const types = [
  { value: "market", label: "Market" },
  { value: "limit", label: "Limit" },
  { value: "stop", label: "Stop" },
  { value: "stop_limit", label: "Stop-limit" },
] as const;
const lives = [
  { value: "gtc", label: "GTC" },
  { value: "ioc", label: "IOC" },
  { value: "fok", label: "FOK" },
] as const;

/**
 * An order, filled in and sent. Only a press of its button or Enter on it sends one; Enter in a field shows the order
 * first and puts the button under the next Enter.
 */
export function OrderTicket({ ticket, trading, marketBlock }: OrderTicketProps) {
  const { draft, edit } = ticket;
  const form = useRef<HTMLFormElement>(null);
  const chooseSide = (chosen: Side) => {
    edit({ side: chosen });
    form.current?.querySelector<HTMLInputElement>("input[name=quantity]")?.focus();
  };
  useSideKeys(chooseSide);
  const back = () => {
    ticket.back();
    form.current?.querySelector<HTMLInputElement>("input[name=quantity]")?.focus();
  };
  return (
    <form ref={form} aria-label="Order" className="flex flex-col" onSubmit={(event) => event.preventDefault()}>
      <SideTabs side={draft.side} onSide={(side) => edit({ side })} />
      <div className="flex flex-col gap-3 p-(--gutter)">
        <Segment
          label="Order type"
          name="order-type"
          values={types}
          chosen={draft.orderType}
          onChoose={(orderType) => edit({ orderType })}
        />
        <Prices ticket={ticket} trading={trading} />
        <Quantity ticket={ticket} trading={trading} />
        <Levels ticket={ticket} trading={trading} />
        <div className="flex flex-wrap items-center gap-3">
          <Segment
            label="Time in force"
            name="time-in-force"
            values={lives}
            chosen={draft.timeInForce}
            onChoose={(timeInForce) => edit({ timeInForce })}
          />
          <Check label="Reduce only" checked={draft.reduceOnly} onChange={(reduceOnly) => edit({ reduceOnly })} />
        </div>
        <TicketPreview draft={draft} preview={ticket.preview} trading={trading} />
        <TicketOutcome outcome={ticket.outcome} currency={trading.accountCurrency} />
        {draft.orderType === "market" && marketBlock !== null && !draft.reduceOnly ? (
          <p role="status" className="border-l-2 border-warn bg-warn-soft px-3 py-2 text-12">
            Market orders wait: {marketBlock}
          </p>
        ) : null}
        <Submit ticket={ticket} trading={trading} onBack={back} />
      </div>
    </form>
  );
}

interface SideTabsProps {
  readonly side: Side;
  readonly onSide: (side: Side) => void;
}

function SideTabs({ side, onSide }: SideTabsProps) {
  const look = (value: Side, on: string): string =>
    `h-(--panel-head) text-13 font-semibold border-b-2 ${side === value ? on : "border-line text-fg-2 hover:text-fg"}`;
  return (
    <div role="group" aria-label="Side" className="grid grid-cols-2">
      <button
        type="button"
        aria-pressed={side === "buy"}
        title="Buy  B"
        onClick={() => onSide("buy")}
        className={look("buy", "border-up bg-profit-soft text-up")}
      >
        Buy
      </button>
      <button
        type="button"
        aria-pressed={side === "sell"}
        title="Sell  S"
        onClick={() => onSide("sell")}
        className={look("sell", "border-down bg-loss-soft text-down")}
      >
        Sell
      </button>
    </div>
  );
}

interface PartProps {
  readonly ticket: Ticket;
  readonly trading: Trading;
}

/** What is missing is told once the order was tried: an empty ticket is not wrong. */
const faultFor = ({ isTried }: Ticket, text: string, fault: string | undefined): string | undefined =>
  text === "" && !isTried ? undefined : fault;

function Prices({ ticket, trading }: PartProps) {
  const { draft, edit, preview } = ticket;
  const { orderType, price, stopPrice } = draft;
  return (
    <>
      {orderType === "stop" || orderType === "stop_limit" ? (
        <PriceField
          onEnter={ticket.review}
          label="Stop price"
          name="stop-price"
          trading={trading}
          placeholder={trading.price ?? ""}
          value={stopPrice}
          error={faultFor(ticket, stopPrice, preview.faults.stopPrice)}
          onChange={(text) => edit({ stopPrice: text })}
        />
      ) : null}
      {orderType === "limit" || orderType === "stop_limit" ? (
        <PriceField
          onEnter={ticket.review}
          label="Limit price"
          name="price"
          trading={trading}
          placeholder={trading.price ?? ""}
          value={price}
          error={faultFor(ticket, price, preview.faults.price)}
          onChange={(text) => edit({ price: text })}
        />
      ) : null}
    </>
  );
}

function Quantity({ ticket, trading }: PartProps) {
  const { draft, edit, preview } = ticket;
  const units: readonly { readonly value: QuantityUnit; readonly label: string }[] = [
    { value: "base", label: trading.base },
    { value: "quote", label: trading.currency },
    { value: "risk", label: "Risk %" },
  ];
  const takeShare = (share: number) => {
    const quantity = quantityOfShare(share, draft, trading);
    if (quantity !== null) {
      edit({ quantity, unit: "base" });
    }
  };
  return (
    <div className="flex flex-col gap-2">
      <AmountField
        onEnter={ticket.review}
        label="Quantity"
        name="quantity"
        rule={draft.unit === "risk" ? "of equity, entry to stop" : `lot ${trading.lotSize}`}
        unit={draft.unit === "base" ? trading.base : draft.unit === "quote" ? trading.currency : "%"}
        value={draft.quantity}
        error={faultFor(ticket, draft.quantity, preview.faults.quantity)}
        onChange={(quantity) => edit({ quantity })}
      />
      <Segment
        label="Quantity in"
        name="quantity-unit"
        values={units}
        chosen={draft.unit}
        onChoose={(unit) => edit({ unit, quantity: "" })}
      />
      <div className="grid grid-cols-4 gap-1" role="group" aria-label="Share of free cash or of the position">
        {[25, 50, 75, 100].map((share) => (
          <button
            key={share}
            type="button"
            disabled={quantityOfShare(share / 100, draft, trading) === null}
            onClick={() => takeShare(share / 100)}
            className="h-6 rounded-sm border border-line-strong text-11 text-fg-2 hover:bg-raised disabled:border-dashed max-md:h-11"
          >
            {share} %
          </button>
        ))}
      </div>
    </div>
  );
}

function Levels({ ticket, trading }: PartProps) {
  const { draft, edit, preview } = ticket;
  if (draft.reduceOnly) {
    return null;
  }
  return (
    <div className="grid grid-cols-2 gap-2">
      <PriceField
        onEnter={ticket.review}
        label="Stop loss"
        name="stop-loss"
        rule="optional"
        trading={trading}
        value={draft.stopLoss}
        error={preview.faults.stopLoss}
        onChange={(stopLoss) => edit({ stopLoss })}
      />
      <PriceField
        onEnter={ticket.review}
        label="Take profit"
        name="take-profit"
        rule="optional"
        trading={trading}
        value={draft.takeProfit}
        error={preview.faults.takeProfit}
        onChange={(takeProfit) => edit({ takeProfit })}
      />
    </div>
  );
}

/** An Enter that has just shown the order, still held or doubled, does not send it. */
const settleMs = 150;

function Submit({ ticket, trading, onBack }: PartProps & { readonly onBack: () => void }) {
  const { draft, preview, stage, block } = ticket;
  const button = useRef<HTMLButtonElement>(null);
  const shownAt = useRef(0);
  useEffect(() => {
    if (stage === "preview") {
      shownAt.current = performance.now();
      button.current?.focus();
    }
  }, [stage]);
  const press = () => {
    if (performance.now() - shownAt.current > settleMs) {
      void ticket.send();
    }
  };
  return (
    <div>
      {stage === "preview" ? (
        <p role="status" className="mb-1 text-11 text-fg-2">
          Enter sends it, Esc goes back.
        </p>
      ) : null}
      <button
        ref={button}
        type="button"
        disabled={block !== null || stage === "sending"}
        onClick={press}
        onKeyDown={(event) => {
          if (event.repeat) {
            event.preventDefault();
          } else if (event.key === "Escape" && stage === "preview") {
            // Only the way back: the sheet that the ticket may stand in stays open.
            event.preventDefault();
            onBack();
          }
        }}
        className={`h-9 w-full rounded-md border text-13 font-semibold disabled:border-dashed disabled:border-line-strong disabled:bg-transparent disabled:text-fg-2 max-md:h-12 ${draft.side === "buy" ? "border-up bg-up text-(--up-ink)" : "border-down bg-down text-(--down-ink)"}`}
      >
        {stage === "sending" ? "Sending …" : labelOf(draft, preview, trading)}
      </button>
      {ticket.outcome.kind === "refused" && block !== null ? <p className="mt-1 text-11 text-fg-3">{block}</p> : null}
    </div>
  );
}
