import { Decimal, decimalsOfStep, formatExact } from "../../ui/exact.ts";
import { type Instrument, baseOf } from "../instrument/rows.ts";
import type { Order } from "./rows.ts";

const typeWords: Readonly<Record<Order["order_type"], string>> = {
  market: "market",
  limit: "limit",
  stop: "stop",
  stop_limit: "stop-limit",
};

/** What kind of order it is: a level of a bracket by its name, any other by its type. */
export const kindOf = ({ purpose, order_type: type }: Pick<Order, "purpose" | "order_type">): string =>
  purpose === "stop_loss" ? "stop loss" : purpose === "take_profit" ? "take profit" : typeWords[type];

const statusWords: Readonly<Record<Order["status"], string>> = {
  submitted: "submitted",
  sending: "sending",
  unknown: "unknown",
  working: "working",
  partially_filled: "part filled",
  cancelling: "cancelling",
  filled: "filled",
  cancelled: "cancelled",
  expired: "expired",
  rejected: "rejected",
};

export const wordOfStatus = (status: Order["status"]): string => statusWords[status];

type Steps = Pick<Instrument, "symbol" | "currency" | "tick_size" | "lot_size">;

const mostDigits = 8;

/**
 * With the decimals of the tick. Where the tick is far finer than the price can be read with, zeros after its eighth digit are
 * left out; a digit that is one never is.
 */
export function formatPrice(price: string | null, { tick_size: tick }: Pick<Instrument, "tick_size">): string {
  if (price === null) {
    return "—";
  }
  const exact = new Decimal(price);
  const readable = Math.max(0, mostDigits - Math.max(1, exact.e + 1));
  return formatExact(exact, Math.max(Math.min(decimalsOfStep(tick), readable), exact.decimalPlaces()));
}

/** A quantity with the decimals that its lot allows, trailing zeros cut: lots are fine, and most amounts are round. */
export const formatQuantity = (quantity: string | null): string => formatExact(quantity);

/** `0.250 of 1 BTC` while it is filled in part. */
export function filledOf({ filled_quantity: filled, quantity }: Order): string {
  return /[1-9]/.test(filled) && filled !== quantity
    ? `${formatQuantity(filled)} of ${formatQuantity(quantity)}`
    : formatQuantity(quantity);
}

/** At what it waits: a limit, a stop, both, or the market. */
export function priceOf({ price, stop_price: stop }: Order, instrument: Pick<Instrument, "tick_size">): string {
  if (price === null && stop === null) {
    return "market";
  }
  const limit = price === null ? "" : formatPrice(price, instrument);
  return stop === null ? limit : `stop ${formatPrice(stop, instrument)}${limit === "" ? "" : ` @ ${limit}`}`;
}

/** The order in one line, for a title or a notice. */
export function sentenceOfOrder(order: Order, instrument: Steps): string {
  const side = order.side === "buy" ? "Buy" : "Sell";
  const price = order.order_type === "market" ? "" : ` ${priceOf(order, instrument)}`;
  return `${side} ${filledOf(order)} ${baseOf(instrument.symbol)}, ${kindOf(order)}${price}`;
}

export const orderHref = ({ account_id: account, sequence }: Pick<Order, "account_id" | "sequence">): string =>
  `/orders/${account}/${sequence}`;
