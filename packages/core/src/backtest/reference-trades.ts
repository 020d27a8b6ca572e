import type { ClosedTrade } from "../ledger/index.ts";

/**
 * The text over which the reference runs of backtesting.py have their trade hash (SHA-256): one line a trade in order
 * of exit, `quantity,entryIndex,exitIndex,entryPrice,exitPrice`, short quantities negative, prices with six decimals.
 */
export const referenceTradesText = (trades: readonly ClosedTrade[]): string => trades.map(line).join("\n");

function line({ side, quantity, entryIndex, exitIndex, entryPrice, exitPrice }: ClosedTrade): string {
  const signed = side === "long" ? quantity : -quantity;
  return [signed, entryIndex, exitIndex, sixDecimals(entryPrice), sixDecimals(exitPrice)].join(",");
}

/**
 * As Python's `.6f`. JavaScript differs in one case: a value half way between two, which a float64 is at six decimals
 * only as an odd multiple of 1/128. JavaScript takes the larger, Python the one with an even last digit.
 */
function sixDecimals(value: number): string {
  const digits = value.toFixed(6);
  const isTie = Math.abs(value * 128) % 2 === 1;
  const isOdd = Number(digits.at(-1)) % 2 === 1;
  return isTie && isOdd ? (value - 2 ** -21).toFixed(6) : digits;
}
