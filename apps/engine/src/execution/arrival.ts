import { Decimal } from "@chandlery/core/base";
import { type PaperCandle, type PaperEvent, type PaperSettings, matchCandle } from "@chandlery/exchange/paper";
import type { DeskOrder } from "../db/desk-orders.ts";

/** What an order meets first. */
export type Arrival =
  /** The last price there is. */
  | { readonly kind: "quote" }
  /** Candles from there on: its entry was filled as one opened, so that all of that one came after it. */
  | { readonly kind: "candle"; readonly from: number }
  /** What is left of the closed candle inside which its entry was filled. */
  | { readonly kind: "entry_candle"; readonly openTime: number };

/** A level is made after the fill that it protects was worked out: it is not to miss the rest of that fill's candle. */
export function arrivalOf({ entryFill }: DeskOrder, candleMs: number): Arrival {
  const openTime = Number(entryFill?.tradeKey.split(":").at(-1));
  if (entryFill === null || Number.isNaN(openTime)) {
    return { kind: "quote" };
  }
  if (entryFill.at === openTime) {
    return { kind: "candle", from: openTime };
  }
  // A candle that still formed told its last price, after which only later prices count.
  return entryFill.at === openTime + candleMs ? { kind: "entry_candle", openTime } : { kind: "quote" };
}

/**
 * As `matchCandle` has it for a level that it knows beforehand: from the price of the entry on the stop may have been
 * met, which is decided against the trader, and the target waits.
 */
export function matchFromEntry(
  level: DeskOrder,
  candle: PaperCandle,
  context: { readonly settings: PaperSettings; readonly positionQuantity: string },
): readonly PaperEvent[] {
  if (level.purpose !== "stop_loss" || level.entryFill === null) {
    return [];
  }
  const { price } = level.entryFill;
  const after: PaperCandle = {
    ...candle,
    open: price,
    // Slippage may have brought the entry beyond what was traded.
    high: new Decimal(price).gt(candle.high) ? price : candle.high,
    low: new Decimal(price).lt(candle.low) ? price : candle.low,
  };
  const waiting = { ...level, acceptedAt: candle.openTime };
  const events = matchCandle([waiting], context.positionQuantity, after, context.settings);
  return events.map((event) =>
    event.kind === "fill" ? { ...event, at: candle.closeTime, isAmbiguous: true } : { ...event, at: candle.closeTime },
  );
}
