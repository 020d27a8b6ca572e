import type { PositionSide, Side } from "../ledger/index.ts";
import type { EntryOrder, ExitLevel } from "../strategy/index.ts";

/**
 * How much: a quantity fixed when the intent is made, or a fraction of the cash that is there when the order
 * fills, at the fill's price, fee included.
 */
export type Amount =
  | { readonly kind: "quantity"; readonly quantity: number }
  | { readonly kind: "cash_fraction"; readonly fraction: number };

/** A sized wish. It becomes an order only with an approval of the gate. */
export interface Intent {
  /** Counts the intents of a run from 0. */
  readonly sequence: number;
  /** Candle at whose close it was made, and that moment (UTC ms). */
  readonly index: number;
  readonly time: number;
  readonly symbol: string;
  readonly side: Side;
  readonly order: EntryOrder;
  readonly amount: Amount;
  /** Of a limit or stop order; null for a market order. */
  readonly price: number | null;
  /** Closes the position and cannot open one. */
  readonly reduceOnly: boolean;
  readonly stopLoss: ExitLevel | null;
  readonly takeProfit: ExitLevel | null;
  readonly goodForCandles: number | null;
  /** What the gate measures the intent by: the price it would trade at by what is known now, and the quantity. */
  readonly expectedPrice: number;
  readonly expectedQuantity: number;
}

export const sideToEnter = (side: PositionSide): Side => (side === "long" ? "buy" : "sell");
