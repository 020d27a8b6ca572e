import { expect, test } from "vitest";
import { baseOf, currencyOf } from "./rows.ts";
import { suggestSteps } from "./steps.ts";

test.each([
  // 0.00001 × 57,897.4 = 0.58
  [["57890", "57897.4"], { tick: "0.1", lot: "0.00001" }],
  [["130.15", "131"], { tick: "0.01", lot: "0.001" }],
  [["1.085", "1.0852"], { tick: "0.0001", lot: "0.1" }],
  [["0.5213"], { tick: "0.0001", lot: "1" }],
  [[], { tick: "0.01", lot: "0.001" }],
])("candles at %s suggest their steps", (closes, steps) => {
  expect(suggestSteps(closes)).toEqual(steps);
});

test("a symbol says what is traded and in what", () => {
  expect(["BTC/USDT", "XAUUSD", "EURUSD", "US500"].map((symbol) => [baseOf(symbol), currencyOf(symbol)])).toEqual([
    ["BTC", "USDT"],
    ["XAUUSD", "USD"],
    ["EURUSD", "USD"],
    ["US500", null],
  ]);
});
