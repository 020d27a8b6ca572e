import { expect, test } from "vitest";
import { Bug } from "../base/index.ts";
import {
  type AccountState,
  type ClosedTrade,
  type Fill,
  applyFill,
  equityAt,
  openAccount,
  tradeHashText,
} from "./index.ts";

const fill = (changes: Partial<Fill>): Fill => ({
  sequence: 0,
  orderSequence: 0,
  index: 3,
  time: 3_000,
  side: "buy",
  quantity: 2,
  price: 50,
  fee: 1,
  exitReason: null,
  isAmbiguous: false,
  ...changes,
});

const start = openAccount(1_000);
const long = applyFill(start, fill({})).account;
const short = applyFill(start, fill({ side: "sell" })).account;

test("an account opens with its cash", () => {
  expect(start).toEqual({ balance: 1_000, feesPaid: 0, position: null });
});

test("a first fill opens a position and costs its fee, nothing else", () => {
  const position = { quantity: 2, entryPrice: 50, entryIndex: 3, entryTime: 3_000, entryFee: 1 };
  expect(applyFill(start, fill({}))).toEqual({ account: { balance: 999, feesPaid: 1, position }, trade: null });
  expect(short.position).toEqual({ ...position, quantity: -2 });
});

const trade: ClosedTrade = {
  side: "long",
  quantity: 2,
  entryIndex: 3,
  exitIndex: 5,
  entryTime: 3_000,
  exitTime: 5_000,
  entryPrice: 50,
  exitPrice: 60,
  fees: 2.5,
  profit: 17.5,
  exitReason: "take_profit",
  isAmbiguous: false,
};

test("a long is closed: 2 × (60 − 50) = 20, less fees of 1 and 1.5", () => {
  const exit = fill({ side: "sell", price: 60, fee: 1.5, index: 5, time: 5_000, exitReason: "take_profit" });
  expect(applyFill(long, exit)).toEqual({
    // 999 + (20 − 1.5).
    account: { balance: 1_017.5, feesPaid: 2.5, position: null },
    trade,
  });
});

test("a short is closed: −2 × (60 − 50) = −20, less fees of 1 and 1.5", () => {
  const exit = fill({ price: 60, fee: 1.5, index: 5, time: 5_000, exitReason: "stop_loss", isAmbiguous: true });
  expect(applyFill(short, exit)).toEqual({
    account: { balance: 977.5, feesPaid: 2.5, position: null },
    trade: { ...trade, side: "short", profit: -22.5, exitReason: "stop_loss", isAmbiguous: true },
  });
});

test.each<readonly [string, AccountState, number, number]>([
  ["flat", start, 60, 1_000],
  // 999 + 2 × (60 − 50), and 999 − 2 × (60 − 50).
  ["long", long, 60, 1_019],
  ["short", short, 60, 979],
  ["short, without a floor at 0", short, 600, -101],
])("equity marked at a price: %s", (_name, account, mark, equity) => {
  expect(equityAt(account, mark)).toBe(equity);
});

test.each<readonly [string, AccountState, Partial<Fill>]>([
  ["a fill without quantity", start, { quantity: 0 }],
  ["a fill with a quantity that is no number", start, { quantity: Number.NaN }],
  ["adding to a position", long, {}],
  ["closing a part of it", long, { side: "sell", quantity: 1 }],
  ["closing more than it", long, { side: "sell", quantity: 3 }],
])("%s is a bug of ours", (_name, account, changes) => {
  expect(() => applyFill(account, fill(changes))).toThrow(Bug);
});

test("the trade hash is over one line a trade, shorts negative, numbers in their shortest form", () => {
  const second = { ...trade, side: "short", quantity: 0.1 + 0.2, exitPrice: 1e21, exitReason: "end_of_run" } as const;
  expect(tradeHashText([trade, second])).toBe("2,3,5,50,60,take_profit\n-0.30000000000000004,3,5,50,1e+21,end_of_run");
  expect(tradeHashText([])).toBe("");
});
