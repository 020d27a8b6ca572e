import { assert } from "../base/index.ts";
import { type Fill, signedQuantity } from "./fill.ts";
import type { ClosedTrade } from "./trade.ts";

/** Open quantity of one instrument. */
export interface Position {
  /** Positive is long, negative is short, never 0. */
  readonly quantity: number;
  readonly entryPrice: number;
  readonly entryIndex: number;
  /** UTC ms. */
  readonly entryTime: number;
  readonly entryFee: number;
}

/**
 * Money of one account. `balance` is settled: the start cash, plus realised profit, less fees. The price of an
 * open position is not taken out of it, so `equity = balance + quantity × (mark − entryPrice)` long and short.
 */
export interface AccountState {
  readonly balance: number;
  readonly feesPaid: number;
  readonly position: Position | null;
}

export const openAccount = (startCash: number): AccountState => ({ balance: startCash, feesPaid: 0, position: null });

export function equityAt(account: AccountState, mark: number): number {
  const { position } = account;
  return position === null ? account.balance : account.balance + position.quantity * (mark - position.entryPrice);
}

export interface Booking {
  readonly account: AccountState;
  /** The round trip that this fill completed. */
  readonly trade: ClosedTrade | null;
}

/**
 * Books one fill: it opens a position on a flat account, or closes the whole position. The order of the float64
 * operations is fixed, since trade hashes are taken over the results.
 */
export function applyFill(account: AccountState, fill: Fill): Booking {
  return account.position === null ? open(account, fill) : close(account, account.position, fill);
}

function open(account: AccountState, fill: Fill): Booking {
  assert(fill.quantity > 0, "a fill has a quantity above zero");
  const position: Position = {
    quantity: signedQuantity(fill),
    entryPrice: fill.price,
    entryIndex: fill.index,
    entryTime: fill.time,
    entryFee: fill.fee,
  };
  return {
    account: { balance: account.balance - fill.fee, feesPaid: account.feesPaid + fill.fee, position },
    trade: null,
  };
}

function close(account: AccountState, position: Position, fill: Fill): Booking {
  assert(signedQuantity(fill) === -position.quantity, "a fill against a position closes it whole");
  const gain = position.quantity * (fill.price - position.entryPrice);
  const fees = position.entryFee + fill.fee;
  return {
    account: { balance: account.balance + (gain - fill.fee), feesPaid: account.feesPaid + fill.fee, position: null },
    trade: {
      side: position.quantity > 0 ? "long" : "short",
      quantity: fill.quantity,
      entryIndex: position.entryIndex,
      exitIndex: fill.index,
      entryTime: position.entryTime,
      exitTime: fill.time,
      entryPrice: position.entryPrice,
      exitPrice: fill.price,
      fees,
      profit: gain - fees,
      exitReason: fill.exitReason ?? "signal",
      isAmbiguous: fill.isAmbiguous,
    },
  };
}
