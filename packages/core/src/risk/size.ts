import { type AccountState, equityAt } from "../ledger/index.ts";
import { type Instrument, roundQuantityDown } from "../market/index.ts";
import type { EnterSignal } from "../strategy/index.ts";
import { type Amount, type Intent, sideToEnter } from "./intent.ts";

/** How an entry is sized. */
export type Sizing =
  /**
   * A fraction of the equity, fee included. `at: "decision"` fixes the quantity at the close of the candle that
   * gave the signal, as a real order must; `at: "fill"` divides the cash by the price of the fill.
   */
  | { readonly kind: "cash_fraction"; readonly fraction: number; readonly at: "decision" | "fill" }
  | { readonly kind: "fixed_quantity"; readonly quantity: number };

export interface SizingContext {
  readonly sequence: number;
  readonly index: number;
  /** UTC ms of the decision. */
  readonly time: number;
  readonly close: number;
  readonly account: AccountState;
  readonly instrument: Instrument;
  readonly sizing: Sizing;
  /** Fraction of the notional that an entry costs. */
  readonly feeRate: number;
}

export function sizeEntry(signal: EnterSignal, context: SizingContext): Intent {
  const expectedPrice = signal.price ?? context.close;
  const expectedQuantity = entryQuantity(expectedPrice, context);
  return {
    sequence: context.sequence,
    index: context.index,
    time: context.time,
    symbol: context.instrument.symbol,
    side: sideToEnter(signal.side),
    order: signal.order,
    amount: entryAmount(context.sizing, expectedQuantity),
    price: signal.price,
    reduceOnly: false,
    stopLoss: signal.stopLoss,
    takeProfit: signal.takeProfit,
    goodForCandles: signal.goodForCandles,
    expectedPrice,
    expectedQuantity,
  };
}

/** The intent that closes the open position at the market; null on a flat account. */
export function sizeExit(context: SizingContext): Intent | null {
  const { position } = context.account;
  if (position === null) {
    return null;
  }
  const quantity = Math.abs(position.quantity);
  return {
    sequence: context.sequence,
    index: context.index,
    time: context.time,
    symbol: context.instrument.symbol,
    side: position.quantity > 0 ? "sell" : "buy",
    order: "market",
    amount: { kind: "quantity", quantity },
    price: null,
    reduceOnly: true,
    stopLoss: null,
    takeProfit: null,
    goodForCandles: null,
    expectedPrice: context.close,
    expectedQuantity: quantity,
  };
}

/** The quantity that `cash × fraction` buys at `price`, fee included, rounded down to what can be traded. */
export function affordableQuantity(options: {
  readonly cash: number;
  readonly fraction: number;
  readonly price: number;
  readonly feeRate: number;
  readonly instrument: Instrument;
}): number {
  const quantity = (options.cash * options.fraction) / (options.price * (1 + options.feeRate));
  return roundQuantityDown(quantity, options.instrument);
}

function entryQuantity(price: number, context: SizingContext): number {
  const { sizing, instrument, feeRate, account } = context;
  if (sizing.kind === "fixed_quantity") {
    return roundQuantityDown(sizing.quantity, instrument);
  }
  const cash = equityAt(account, context.close);
  return affordableQuantity({ cash, fraction: sizing.fraction, price, feeRate, instrument });
}

function entryAmount(sizing: Sizing, expectedQuantity: number): Amount {
  return sizing.kind === "cash_fraction" && sizing.at === "fill"
    ? { kind: "cash_fraction", fraction: sizing.fraction }
    : { kind: "quantity", quantity: expectedQuantity };
}
