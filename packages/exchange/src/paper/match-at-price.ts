import type { ErrorCode } from "@chandlery/core/base";
import { PaperBook } from "./book.ts";
import { exact, isMultipleOf } from "./exact.ts";
import { meet, stretchAt } from "./meeting.ts";
import type { PaperEvent, PaperOrder, PaperQuote, PaperSettings } from "./paper-order.ts";
import { isLevel } from "./working-order.ts";

export interface PaperContext {
  /** Signed. */
  readonly positionQuantity: string;
  readonly settings: PaperSettings;
  /** The account's other open orders in the instrument: a level knows its bracket by them. */
  readonly others: readonly PaperOrder[];
}

/**
 * Accepts an order at the last price: market orders and limits that the price has passed fill at once, a stop that is
 * already met triggers, and an order that wants all or something now gets it or goes. A price has no volume, so
 * nothing fills in part here.
 */
export function matchAtPrice(order: PaperOrder, quote: PaperQuote, context: PaperContext): readonly PaperEvent[] {
  const { sequence, expiresAt } = order;
  // The last price may be older than the order: it is the one that the order finds.
  const at = Math.max(quote.at, order.acceptedAt);
  const code = refusalOf(order, context.settings);
  if (code !== null) {
    return [{ kind: "reject", sequence, code, at }];
  }
  if (expiresAt !== null && at >= expiresAt) {
    return [{ kind: "expire", sequence, at: expiresAt, reason: "expires_at" }];
  }
  const book = new PaperBook({ ...context, orders: [order, ...context.others] });
  const working = book.state(sequence);
  if (!isLevel(working) || !book.isDormant(working)) {
    const meeting = meet(working, stretchAt(exact(quote.price)), "arriving");
    book.offer(sequence, meeting, { at, available: null, isAmbiguous: false, tellsTrigger: true });
  }
  return book.events;
}

/** What the venue does not take at all; null where it does. */
function refusalOf(order: PaperOrder, settings: PaperSettings): ErrorCode | null {
  const quantity = exact(order.quantity);
  if (!quantity.gt(0)) {
    return "order_quantity_zero";
  }
  if (!isMultipleOf(quantity, exact(settings.lotSize))) {
    return "order_quantity_off_lot";
  }
  const prices = [order.price, order.stopPrice].flatMap((price) => (price === null ? [] : [exact(price)]));
  return prices.every((price) => price.gt(0) && isMultipleOf(price, exact(settings.tickSize)))
    ? null
    : "order_price_off_tick";
}
