import { expect, test } from "vitest";
import { instantOf, settingsRequestOf } from "./run-again.ts";

const stored = {
  startCash: 5_000,
  instrument: { symbol: "BTC/USDT", quantityDecimals: 6 },
  timeframeMs: 300_000,
  fees: { taker: 0.001, maker: 0.0005 },
  slippageRate: 0.0002,
  sizing: { kind: "cash_fraction", fraction: 0.95, at: "decision" },
  limits: { maxPosition: null, maxOrderValue: 1_000, maxDailyLoss: 0.03, kill: false },
  rules: { sameCandleExits: "stop_only", atEnd: "mark" },
};

test("stored settings become the request that gives them again", () => {
  expect(settingsRequestOf(stored)).toEqual({
    quantityDecimals: 6,
    takerFee: 0.001,
    makerFee: 0.0005,
    slippage: 0.0002,
    cashFraction: 0.95,
    sizeAt: "decision",
    limits: { maxPosition: null, maxOrderValue: 1_000, maxDailyLoss: 0.03, kill: false },
    sameCandleExits: "stop_only",
    atEnd: "mark",
  });
});

test("a fixed quantity stays one", () => {
  const { sizing: _sizing, ...rest } = stored;
  const request = settingsRequestOf({ ...rest, sizing: { kind: "fixed_quantity", quantity: 2 } });
  expect(request).toMatchObject({ fixedQuantity: 2 });
  expect(request).not.toHaveProperty("cashFraction");
});

test("a day that was left as it was keeps its instant, another begins at midnight", () => {
  const exact = "2024-03-02T21:30:00.000Z";
  expect(instantOf({ day: "2024-03-02", exact })).toBe(exact);
  expect(instantOf({ day: "2024-03-05", exact })).toBe("2024-03-05T00:00:00Z");
  expect(instantOf({ day: "2024-03-05", exact: "" })).toBe("2024-03-05T00:00:00Z");
});
