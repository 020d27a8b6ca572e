import { expect, test } from "vitest";
import { type AccountState, openAccount } from "../ledger/index.ts";
import { byFraction, enterLong, enterShort } from "../strategy/index.ts";
import { type Sizing, type SizingContext, affordableQuantity, sizeEntry, sizeExit } from "./index.ts";

const context = (changes: Partial<SizingContext> = {}): SizingContext => ({
  sequence: 5,
  index: 9,
  time: 10_000,
  close: 50,
  account: openAccount(1_000),
  instrument: { symbol: "TEST", quantityDecimals: null },
  sizing: { kind: "cash_fraction", fraction: 0.5, at: "decision" },
  feeRate: 0,
  ...changes,
});

const long: AccountState = {
  balance: 1_000,
  feesPaid: 0,
  position: { quantity: 4, entryPrice: 40, entryIndex: 1, entryTime: 0, entryFee: 0 },
};

test("an entry carries what the signal says and a quantity", () => {
  const signal = enterShort({ limit: 80, takeProfit: byFraction(0.1), goodForCandles: 3 });
  expect(sizeEntry(signal, context())).toEqual({
    sequence: 5,
    index: 9,
    time: 10_000,
    symbol: "TEST",
    side: "sell",
    order: "limit",
    // 1,000 × 0.5 / 80, the order's own price.
    amount: { kind: "quantity", quantity: 6.25 },
    price: 80,
    reduceOnly: false,
    stopLoss: null,
    takeProfit: { kind: "fraction", fraction: 0.1 },
    goodForCandles: 3,
    expectedPrice: 80,
    expectedQuantity: 6.25,
  });
});

const fraction = (share: number, at: "decision" | "fill" = "decision"): Sizing => ({
  kind: "cash_fraction",
  fraction: share,
  at,
});

test.each<readonly [string, Partial<SizingContext>, number]>([
  ["1,000 × 0.5 / 50", {}, 10],
  ["a fee of 25 %: 1,000 × 0.5 / (50 × 1.25)", { feeRate: 0.25 }, 8],
  ["rounded down to whole units: 1,000 / 300", { sizing: fraction(1), close: 300, instrument: whole() }, 3],
  ["rounded down to nothing: 1,000 / 2,000", { sizing: fraction(1), close: 2_000, instrument: whole() }, 0],
  [
    "a fixed quantity is rounded down too",
    { sizing: { kind: "fixed_quantity", quantity: 3.9 }, instrument: whole() },
    3,
  ],
  // An open long that is on its way out counts with its mark: 1,000 + 4 × (50 − 40) = 1,040.
  ["equity, not cash: 1,040 × 0.5 / 50", { account: long }, 10.4],
])("%s", (_name, changes, quantity) => {
  const intent = sizeEntry(enterLong(), context(changes));
  expect([intent.amount, intent.expectedQuantity]).toEqual([{ kind: "quantity", quantity }, quantity]);
});

test("a fraction at the fill stays a fraction, and the gate is told what is expected", () => {
  const intent = sizeEntry(enterLong(), context({ sizing: fraction(1, "fill") }));
  expect([intent.amount, intent.expectedQuantity]).toEqual([{ kind: "cash_fraction", fraction: 1 }, 20]);
});

test("an exit is the whole position at the market, on the other side", () => {
  const short = { ...long, position: { ...positionOf(long), quantity: -4 } };
  const sides = [long, short].map((account) => {
    const intent = sizeExit(context({ account }));
    return intent === null ? null : [intent.side, intent.order, intent.amount, intent.reduceOnly];
  });
  expect(sides).toEqual([
    ["sell", "market", { kind: "quantity", quantity: 4 }, true],
    ["buy", "market", { kind: "quantity", quantity: 4 }, true],
  ]);
  expect(sizeExit(context())).toBeNull();
});

test("what is affordable leaves room for the fee: 1,000 / (100 × 1.001) = 9.99", () => {
  const quantity = affordableQuantity({
    cash: 1_000,
    fraction: 1,
    price: 100,
    feeRate: 0.001,
    instrument: { symbol: "TEST", quantityDecimals: 2 },
  });
  expect(quantity).toBe(9.99);
});

function whole() {
  return { symbol: "TEST", quantityDecimals: 0 };
}

function positionOf(account: AccountState) {
  if (account.position === null) {
    throw new Error("the account is flat");
  }
  return account.position;
}
