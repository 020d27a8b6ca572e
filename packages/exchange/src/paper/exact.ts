import { Decimal } from "@chandlery/core/base";
import type { Side } from "@chandlery/core/ledger";

/** Enough digits that no product of a quantity, a price and a rate is ever rounded before we round it. */
const Exact = Decimal.clone({ precision: 80 });

export type Exact = Decimal;

export const exact = (text: string): Exact => new Exact(text);

export const zero: Exact = new Exact(0);

/** Against the trader: up for a buy, down for a sell; never below one tick. */
export function toTick(price: Exact, side: Side, tickSize: Exact): Exact {
  const rounded = price.toNearest(tickSize, side === "buy" ? Decimal.ROUND_CEIL : Decimal.ROUND_FLOOR);
  return Decimal.max(rounded, tickSize);
}

/** The largest whole number of lots that is not above `quantity`. */
export const toLotDown = (quantity: Exact, lotSize: Exact): Exact => quantity.toNearest(lotSize, Decimal.ROUND_FLOOR);

export const isMultipleOf = (value: Exact, step: Exact): boolean => value.mod(step).isZero();

/** Quantity × price × rate, rounded half up to 8 decimals. */
export const feeOf = (quantity: Exact, price: Exact, rate: Exact): Exact =>
  quantity.times(price).times(rate).toDecimalPlaces(8, Decimal.ROUND_HALF_UP);

export const lesser = (left: Exact, right: Exact): Exact => (left.lte(right) ? left : right);

export const greater = (left: Exact, right: Exact): Exact => (left.gte(right) ? left : right);

/** Decimal text without an exponent. */
export const text = (value: Exact): string => value.toFixed();
