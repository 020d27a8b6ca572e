import type { Fill } from "./rows.ts";

/** A round trip, from the fills that opened and closed it. */
export interface Trade {
  readonly number: number;
  readonly side: "long" | "short";
  readonly quantity: number;
  readonly entryTime: number;
  readonly entryPrice: number;
  readonly exitTime: number;
  readonly exitPrice: number;
  readonly exitReason: string;
  /** Net of the fees of both sides. */
  readonly profit: number;
}

/** Pairs each fill that opened a position with the one that closed it; a position is never added to. */
export function tradesOf(fills: readonly Fill[]): readonly Trade[] {
  const trades: Trade[] = [];
  let entry: Fill | undefined;
  for (const fill of fills) {
    if (fill.exit_reason === null) {
      entry = fill;
    } else if (entry !== undefined) {
      trades.push(tradeOf(trades.length + 1, entry, fill));
      entry = undefined;
    }
  }
  return trades;
}

function tradeOf(number: number, entry: Fill, exit: Fill): Trade {
  const direction = entry.side === "buy" ? 1 : -1;
  const quantity = Number(entry.quantity);
  const entryPrice = Number(entry.price);
  const exitPrice = Number(exit.price);
  return {
    number,
    side: direction === 1 ? "long" : "short",
    quantity,
    entryTime: entry.filled_at,
    entryPrice,
    exitTime: exit.filled_at,
    exitPrice,
    exitReason: exit.exit_reason ?? "",
    profit: direction * quantity * (exitPrice - entryPrice) - Number(entry.fee) - Number(exit.fee),
  };
}
