import { expect, test } from "vitest";
import { Bug } from "../base/index.ts";
import { type Approval, type Intent, askGate } from "../risk/index.ts";
import { advanceOrder, attachedOrder, openOrder } from "./index.ts";

const intent: Intent = {
  sequence: 7,
  index: 3,
  time: 4_000,
  symbol: "TEST",
  side: "sell",
  order: "limit",
  amount: { kind: "quantity", quantity: 2 },
  price: 50,
  reduceOnly: false,
  stopLoss: { kind: "offset", offset: 1 },
  takeProfit: null,
  goodForCandles: 2,
  expectedPrice: 50,
  expectedQuantity: 2,
};

function approve(wish: Intent): Approval {
  const limits = { maxPosition: null, maxOrderValue: null, maxDailyLoss: null, kill: false };
  const { approval } = askGate(wish, { openQuantity: 0, equity: 1, dayStartEquity: 1 }, limits);
  if (approval === null) {
    throw new Error("the gate refused");
  }
  return approval;
}

const order = openOrder(approve(intent), 11);

test("an approval opens the order of its intent, good from the next candle on", () => {
  expect(order).toEqual({
    sequence: 11,
    intentSequence: 7,
    purpose: "entry",
    side: "sell",
    type: "limit",
    amount: { kind: "quantity", quantity: 2 },
    price: 50,
    reduceOnly: false,
    stopLoss: { kind: "offset", offset: 1 },
    takeProfit: null,
    // Decided at the close of candle 3 for two candles: 4 and 5.
    lastIndex: 5,
    status: "working",
    updatedAt: 4_000,
    rejection: null,
  });
  expect(openOrder(approve({ ...intent, reduceOnly: true, goodForCandles: null }), 0)).toMatchObject({
    purpose: "exit",
    lastIndex: null,
  });
});

test("a forged approval opens nothing", () => {
  const forged = { intent } as unknown as Approval;
  expect(() => openOrder(forged, 0)).toThrow(Bug);
});

test("levels stand on the entry's approval and can only close", () => {
  const level = { sequence: 12, price: 51, quantity: 2, time: 5_000 };
  const stop = attachedOrder(order, { ...level, purpose: "stop_loss" });
  expect(stop).toEqual({
    sequence: 12,
    intentSequence: 7,
    purpose: "stop_loss",
    side: "buy",
    type: "stop",
    price: 51,
    amount: { kind: "quantity", quantity: 2 },
    reduceOnly: true,
    stopLoss: null,
    takeProfit: null,
    lastIndex: null,
    status: "working",
    updatedAt: 5_000,
    rejection: null,
  });
  expect(attachedOrder(order, { ...level, purpose: "take_profit" })).toEqual({
    ...stop,
    purpose: "take_profit",
    type: "limit",
  });
});

test("an event gives a new order and leaves the old one", () => {
  expect(advanceOrder(order, "reject", 6_000, "order_exceeds_funds")).toEqual({
    ...order,
    status: "rejected",
    updatedAt: 6_000,
    rejection: "order_exceeds_funds",
  });
  expect(order.status).toBe("working");
});
