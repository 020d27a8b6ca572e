import { Decimal } from "decimal.js";

/**
 * The one crossing from float64 (what a backtest computes with) to decimal text (what is stored and sent): the
 * shortest decimal that reads back as the same float64, written without an exponent.
 */
export function decimalText(value: number): string {
  return new Decimal(value).toFixed();
}

export { Decimal };
