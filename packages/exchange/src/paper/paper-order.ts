import type { ErrorCode } from "@chandlery/core/base";
import type { Side } from "@chandlery/core/ledger";
import type { OrderPurpose } from "@chandlery/core/order";

/** An order that rests at the paper venue. Quantities and prices are decimal text. */
export interface PaperOrder {
  /** Decides who is matched first; no two orders of an account share one. */
  readonly sequence: number;
  readonly purpose: OrderPurpose;
  readonly side: Side;
  readonly type: "market" | "limit" | "stop" | "stop_limit";
  readonly quantity: string;
  readonly filledQuantity: string;
  /** The limit; null for market and stop orders. */
  readonly price: string | null;
  readonly stopPrice: string | null;
  readonly reduceOnly: boolean;
  readonly timeInForce: "gtc" | "ioc" | "fok";
  /** UTC ms from which on it may no longer fill; null for no end. */
  readonly expiresAt: number | null;
  /** Its stop was met: a stop-limit order waits at its limit, a stop order for the next price. */
  readonly isTriggered: boolean;
  /** Entry, stop-loss and take-profit of one bracket share it. */
  readonly intentSequence: number;
  /** UTC ms from which on it may fill. For an attached level that is the first fill of its entry. */
  readonly acceptedAt: number;
}

export interface PaperSettings {
  /** Fractions of quantity × price. */
  readonly takerFeeRate: string;
  readonly makerFeeRate: string;
  /** Fraction by which everything but a resting limit fills worse than the price it meets. */
  readonly slippageRate: string;
  readonly tickSize: string;
  readonly lotSize: string;
  /** Fraction of a candle's volume that one order may take; null: an order fills whole. */
  readonly maxVolumeShare: string | null;
}

export interface PaperCandle {
  /** UTC ms. */
  readonly openTime: number;
  /** UTC ms at which the candle ends, whether it is closed or still forming. */
  readonly closeTime: number;
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly close: string;
  readonly volume: string;
  readonly isClosed: boolean;
  /** Of a forming candle: UTC ms at which its close was the last price. Without it that close fills nothing. */
  readonly updatedAt?: number;
}

export interface PaperQuote {
  readonly price: string;
  /** UTC ms at which it was the last price. */
  readonly at: number;
}

/** Why the venue took an order back that nobody cancelled. */
export type PaperReason =
  /** The other level of the bracket was filled. */
  | "other_level_filled"
  /** A level of the bracket was filled: what is left of its entry would open the position again. */
  | "bracket_left"
  /** A reduce-only order, and no position is left that it could reduce. */
  | "nothing_to_reduce"
  | "immediate_or_cancel"
  | "fill_or_kill"
  | "expires_at";

/** What happened to an order, `at` UTC ms. The caller keeps it, and gives the changed order with the next candle. */
export type PaperEvent =
  | {
      readonly kind: "fill";
      readonly sequence: number;
      readonly quantity: string;
      readonly price: string;
      readonly fee: string;
      readonly isMaker: boolean;
      /** The candle does not tell whether it happened so; it was decided against the trader. */
      readonly isAmbiguous: boolean;
      readonly at: number;
    }
  /** A stop was met by an order that works on: it is `isTriggered` from now on. */
  | { readonly kind: "trigger"; readonly sequence: number; readonly at: number }
  | {
      readonly kind: "expire" | "cancel";
      readonly sequence: number;
      readonly at: number;
      readonly reason: PaperReason;
    }
  | { readonly kind: "reject"; readonly sequence: number; readonly code: ErrorCode; readonly at: number };
