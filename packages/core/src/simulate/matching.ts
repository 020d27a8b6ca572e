import type { CandleColumns } from "../market/index.ts";
import type { Order } from "../order/index.ts";
import type { ExitLevel } from "../strategy/index.ts";

/**
 * The price at which a candle fills an order, before slippage; null if it does not. A price that the candle opens
 * beyond is filled at the open: better for a limit, worse for a stop.
 */
export function touchPrice(order: Order, candles: CandleColumns, index: number): number | null {
  const open = candles.open[index] ?? Number.NaN;
  if (order.price === null) {
    return open;
  }
  const isBuy = order.side === "buy";
  // A buy limit and a sell stop wait for the price to fall; a sell limit and a buy stop for it to rise.
  const waitsForFall = (order.type === "limit") === isBuy;
  return waitsForFall
    ? touchBelow(order.price, open, candles.low[index] ?? Number.NaN)
    : touchAbove(order.price, open, candles.high[index] ?? Number.NaN);
}

/** A level below the market: touched when the low reaches it. */
export const touchBelow = (level: number, open: number, low: number): number | null =>
  low <= level ? Math.min(open, level) : null;

/** A level above the market: touched when the high reaches it. */
export const touchAbove = (level: number, open: number, high: number): number | null =>
  high >= level ? Math.max(open, level) : null;

/** The price of an exit level for an entry filled at `entryPrice`; `direction` is +1 above it, −1 below it. */
export function levelPrice(level: ExitLevel, entryPrice: number, direction: 1 | -1): number {
  switch (level.kind) {
    case "price":
      return level.price;
    case "fraction":
      return entryPrice * (1 + direction * level.fraction);
    case "offset":
      return entryPrice + direction * level.offset;
  }
}
