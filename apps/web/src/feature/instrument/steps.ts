import { Decimal } from "../../ui/exact.ts";

export interface Steps {
  readonly tick: string;
  readonly lot: string;
}

/**
 * Steps that fit the prices of some candles: the tick is the finest decimal that they have, and a lot is worth between a
 * tenth and one unit of currency, so that amounts can be chosen finely.
 */
export function suggestSteps(closes: readonly string[]): Steps {
  const prices = closes.map((close) => new Decimal(close));
  const last = prices.at(-1);
  if (last === undefined) {
    return { tick: "0.01", lot: "0.001" };
  }
  const decimals = prices.reduce((most, price) => Math.max(most, price.decimalPlaces()), 0);
  const magnitude = Decimal.log10(last).ceil().toNumber();
  return {
    tick: new Decimal(10).pow(-decimals).toFixed(),
    lot: new Decimal(10).pow(-Math.min(8, Math.max(0, magnitude))).toFixed(),
  };
}
