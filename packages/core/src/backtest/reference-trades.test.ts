import { expect, test } from "vitest";
import type { ClosedTrade } from "../ledger/index.ts";
import { referenceTradesText } from "./index.ts";

const trade = (changes: Partial<ClosedTrade>): ClosedTrade => ({
  side: "long",
  quantity: 3,
  entryIndex: 7,
  exitIndex: 9,
  entryTime: 0,
  exitTime: 0,
  entryPrice: 100,
  exitPrice: 101.25,
  fees: 0,
  profit: 0,
  exitReason: "signal",
  isAmbiguous: false,
  ...changes,
});

test("a line a trade, shorts negative, prices with six decimals, no newline at the end", () => {
  const trades = [trade({}), trade({ side: "short", quantity: 2, entryIndex: 9, exitIndex: 9, exitPrice: 1 / 3 })];
  expect(referenceTradesText(trades)).toBe("3,7,9,100.000000,101.250000\n-2,9,9,100.000000,0.333333");
});

test("half way between two, the even digit is taken, as Python does", () => {
  // 1/128 = 0.0078125 and 3/128 = 0.0234375; Python prints '%.6f' of them as 0.007812 and 0.023438.
  expect(referenceTradesText([trade({ entryPrice: 1 / 128, exitPrice: 3 / 128 })])).toBe("3,7,9,0.007812,0.023438");
});
