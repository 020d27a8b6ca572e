import { DomainError } from "../base/index.ts";
import type { PositionSide } from "../ledger/index.ts";

/** Where a position is left: an absolute price, or a distance from the price of the entry's fill. */
export type ExitLevel =
  | { readonly kind: "price"; readonly price: number }
  /** A fraction of the fill price: 0.02 is 2 % away. */
  | { readonly kind: "fraction"; readonly fraction: number }
  /** In units of price. */
  | { readonly kind: "offset"; readonly offset: number };

export type EntryOrder = "market" | "limit" | "stop";

/** An opinion, without an amount: enter on one side. */
export interface EnterSignal {
  readonly kind: "enter";
  readonly side: PositionSide;
  readonly order: EntryOrder;
  /** Of a limit or stop order; null for a market order. */
  readonly price: number | null;
  readonly stopLoss: ExitLevel | null;
  readonly takeProfit: ExitLevel | null;
  /** Candles for which a limit or stop order stays in force; null until it is cancelled. */
  readonly goodForCandles: number | null;
}

/** Leave the whole position at the next open. */
export interface ExitSignal {
  readonly kind: "exit";
}

/** Cancel every entry order that has not filled. Stops and targets of a position stay. */
export interface CancelSignal {
  readonly kind: "cancel";
}

export type Signal = EnterSignal | ExitSignal | CancelSignal;

/** What a strategy answers to a candle: nothing, one signal, or several that are taken in order. */
export type Answer = Signal | readonly Signal[] | undefined;

export interface EntryOptions {
  /** A limit order at this price. */
  readonly limit?: number;
  /** A stop order at this price. */
  readonly stop?: number;
  readonly stopLoss?: ExitLevel;
  readonly takeProfit?: ExitLevel;
  readonly goodForCandles?: number;
}

export const enterLong = (options: EntryOptions = {}): EnterSignal => enter("long", options);
export const enterShort = (options: EntryOptions = {}): EnterSignal => enter("short", options);
export const exit = (): ExitSignal => exitSignal;
export const cancel = (): CancelSignal => cancelSignal;

export const atPrice = (price: number): ExitLevel => ({ kind: "price", price });
export const byFraction = (fraction: number): ExitLevel => ({ kind: "fraction", fraction });
export const byOffset = (offset: number): ExitLevel => ({ kind: "offset", offset });

const exitSignal: ExitSignal = { kind: "exit" };
const cancelSignal: CancelSignal = { kind: "cancel" };

const optionNames: readonly string[] = ["limit", "stop", "stopLoss", "takeProfit", "goodForCandles"];

function enter(side: PositionSide, options: EntryOptions): EnterSignal {
  return {
    kind: "enter",
    side,
    order: orderOf(options),
    price: options.limit ?? options.stop ?? null,
    stopLoss: options.stopLoss ?? null,
    takeProfit: options.takeProfit ?? null,
    goodForCandles: options.goodForCandles ?? null,
  };
}

/**
 * A strategy runs unchecked by the compiler, and what it misspells here would be a position without its stop, or a
 * limit order whose missing price makes it a market order.
 */
function orderOf(options: EntryOptions): EntryOrder {
  const unknown = Object.keys(options).find((name) => !optionNames.includes(name));
  if (unknown !== undefined) {
    const detail = `an entry has no option "${unknown}"; it has: ${optionNames.join(", ")}.`;
    throw new DomainError("strategy_answer_invalid", detail);
  }
  if ("limit" in options && "stop" in options) {
    throw new DomainError("strategy_answer_invalid", "an entry is a limit or a stop order, not both.");
  }
  return "limit" in options ? "limit" : "stop" in options ? "stop" : "market";
}
