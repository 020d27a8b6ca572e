import { expect, test } from "vitest";
import { DomainError } from "../base/index.ts";
import { type EntryOptions, atPrice, byFraction, byOffset, cancel, enterLong, enterShort, exit } from "./index.ts";

const plain = { order: "market", price: null, stopLoss: null, takeProfit: null, goodForCandles: null };

test("an entry is a market order unless it names a price", () => {
  expect(enterLong()).toEqual({ kind: "enter", side: "long", ...plain });
  expect(enterShort({ limit: 101 })).toEqual({ kind: "enter", side: "short", ...plain, order: "limit", price: 101 });
  expect(enterLong({ stop: 105, stopLoss: byOffset(2), takeProfit: byFraction(0.1), goodForCandles: 3 })).toEqual({
    kind: "enter",
    side: "long",
    order: "stop",
    price: 105,
    stopLoss: { kind: "offset", offset: 2 },
    takeProfit: { kind: "fraction", fraction: 0.1 },
    goodForCandles: 3,
  });
});

test("exit, cancel and levels are plain values", () => {
  expect([exit(), cancel(), atPrice(9)]).toEqual([{ kind: "exit" }, { kind: "cancel" }, { kind: "price", price: 9 }]);
});

test("an entry is a limit or a stop order, not both: whoever meant a stop-loss is told", () => {
  expect(() => enterLong({ limit: 100, stop: 95 })).toThrow(DomainError);
});

test("a price that is missing does not turn a limit order into a market order", () => {
  // What a strategy in JavaScript may pass, and one in TypeScript that nobody checked.
  const options = { limit: undefined } as unknown as EntryOptions;
  expect(enterLong(options)).toEqual({ kind: "enter", side: "long", ...plain, order: "limit", price: null });
});

test("an option that does not exist is refused: a misspelt stop-loss would leave the position without one", () => {
  const options = { stoploss: byFraction(0.02) } as unknown as EntryOptions;
  expect(() => enterLong(options)).toThrow(
    'an entry has no option "stoploss"; it has: limit, stop, stopLoss, takeProfit, goodForCandles.',
  );
});
