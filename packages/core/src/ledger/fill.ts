export type Side = "buy" | "sell";

/** Why a position was reduced or closed. */
export type ExitReason = "signal" | "stop_loss" | "take_profit" | "end_of_run";

/** One execution: a fact, never changed. */
export interface Fill {
  /** Counts the fills of a run from 0. */
  readonly sequence: number;
  /** The order that was executed. */
  readonly orderSequence: number;
  /** Index of the candle in which it happened, and the time at which that candle opened (UTC ms). */
  readonly index: number;
  readonly time: number;
  readonly side: Side;
  /** Always positive. */
  readonly quantity: number;
  readonly price: number;
  /** In the account's currency, ≥ 0. */
  readonly fee: number;
  /** Null for a fill that opens a position. */
  readonly exitReason: ExitReason | null;
  /** The candle also touched the other exit level; the worse of the two was taken. */
  readonly isAmbiguous: boolean;
}

/** `quantity` with the sign of its side. */
export const signedQuantity = (fill: Fill): number => (fill.side === "buy" ? fill.quantity : -fill.quantity);
