import type { ExitReason } from "./fill.ts";

export type PositionSide = "long" | "short";

/** A closed round trip: one entry, one exit. */
export interface ClosedTrade {
  readonly side: PositionSide;
  /** Always positive. */
  readonly quantity: number;
  readonly entryIndex: number;
  readonly exitIndex: number;
  /** UTC ms at which the candles of entry and exit opened. */
  readonly entryTime: number;
  readonly exitTime: number;
  readonly entryPrice: number;
  readonly exitPrice: number;
  /** Of both sides. */
  readonly fees: number;
  /** Net of fees. */
  readonly profit: number;
  readonly exitReason: ExitReason;
  /** Stop and target were touched in one candle and the stop was taken. */
  readonly isAmbiguous: boolean;
}

/**
 * The text over which a run's trade hash (SHA-256) is taken: one line a trade in order of exit,
 * `quantity,entryIndex,exitIndex,entryPrice,exitPrice,exitReason`, short quantities negative, numbers as the
 * shortest text that reads back as the same float64.
 */
export function tradeHashText(trades: readonly ClosedTrade[]): string {
  return trades
    .map((trade) => {
      const quantity = trade.side === "long" ? trade.quantity : -trade.quantity;
      return [quantity, trade.entryIndex, trade.exitIndex, trade.entryPrice, trade.exitPrice, trade.exitReason].join(
        ",",
      );
    })
    .join("\n");
}
