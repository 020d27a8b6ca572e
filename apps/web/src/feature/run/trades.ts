import type { Fill } from "./rows.ts";

/** A round trip from the fill that opened it; one that is open has no exit yet. */
export interface Trade {
  /** From 1, in the order of their entries. */
  readonly number: number;
  readonly side: "long" | "short";
  readonly quantity: number;
  readonly entryTime: number;
  readonly entryPrice: number;
  readonly exitTime: number | null;
  readonly exitPrice: number | null;
  readonly exitReason: string | null;
  /** Net of the fees of both sides; null while it is open. */
  readonly profit: number | null;
}

export interface ClosedTrade extends Trade {
  readonly exitTime: number;
  readonly exitPrice: number;
  readonly exitReason: string;
  readonly profit: number;
}

/**
 * Pairs each fill that opened a position with the one that closed it. A position is never added to and closes whole, so
 * fills take turns: of trade n the entry has the sequence 2(n − 1) and the exit the one after it. That is how a page of
 * trades is read without those before it.
 */
export function tradesOf(fills: readonly Fill[]): readonly Trade[] {
  const trades: Trade[] = [];
  let entry: Fill | undefined;
  for (const fill of fills) {
    if (fill.exit_reason === null) {
      entry = fill;
    } else if (entry !== undefined) {
      trades.push(tradeOf(entry, fill));
      entry = undefined;
    }
  }
  return entry === undefined ? trades : [...trades, tradeOf(entry, null)];
}

export const isClosed = (trade: Trade): trade is ClosedTrade => trade.exitTime !== null;

/** The sequences of the fills of some trades, by their numbers; both ends included. */
export const fillsOfTrades = (from: number, to: number): { readonly first: number; readonly last: number } => ({
  first: 2 * (from - 1),
  last: 2 * to - 1,
});

function tradeOf(entry: Fill, exit: Fill | null): Trade {
  const direction = entry.side === "buy" ? 1 : -1;
  const quantity = Number(entry.quantity);
  const entryPrice = Number(entry.price);
  const exitPrice = exit === null ? null : Number(exit.price);
  return {
    number: Math.floor(entry.sequence / 2) + 1,
    side: direction === 1 ? "long" : "short",
    quantity,
    entryTime: entry.filled_at,
    entryPrice,
    exitTime: exit === null ? null : exit.filled_at,
    exitPrice,
    exitReason: exit === null ? null : exit.exit_reason,
    profit:
      exit === null || exitPrice === null
        ? null
        : direction * quantity * (exitPrice - entryPrice) - Number(entry.fee) - Number(exit.fee),
  };
}

/** The trades of a page, the newest first. */
export interface TradePage {
  readonly page: number;
  readonly pages: number;
  /** The numbers of its oldest and newest trade; none where `to` is below `from`. */
  readonly from: number;
  readonly to: number;
}

/** Page 1 holds the newest. A page that does not exist is the nearest that does. */
export function tradePage(count: number, { page, size }: { readonly page: number; readonly size: number }): TradePage {
  const pages = Math.max(1, Math.ceil(count / size));
  const shown = Math.min(pages, Math.max(1, page));
  const to = count - (shown - 1) * size;
  return { page: shown, pages, from: Math.max(1, to - size + 1), to };
}
