import type { PaperSettings } from "@chandlery/exchange/paper";
import { describe, expect, test } from "vitest";
import type { DeskOrder } from "../db/desk-orders.ts";
import { arrivalOf, matchFromEntry } from "./arrival.ts";

const minute = 60_000;
const openTime = 10 * minute;

const level = (purpose: "stop_loss" | "take_profit", entryFill: DeskOrder["entryFill"]): DeskOrder => ({
  sequence: 1,
  clientOrderId: "c-0-sl",
  purpose,
  side: "sell",
  type: purpose === "stop_loss" ? "stop" : "limit",
  quantity: "2",
  filledQuantity: "0",
  price: purpose === "take_profit" ? "110" : null,
  stopPrice: purpose === "stop_loss" ? "95" : null,
  reduceOnly: true,
  timeInForce: "gtc",
  expiresAt: null,
  isTriggered: false,
  intentSequence: 0,
  acceptedAt: entryFill?.at ?? 0,
  isSubmitted: false,
  matchedUntil: null,
  entryFill,
});

const filledAt = (at: number, price = "100") => ({ tradeKey: `c-0:${openTime}`, price, at });

describe("what a level meets first", () => {
  test.each([
    ["its entry was filled at a quote", { tradeKey: "c-0:quote", price: "100", at: openTime }, { kind: "quote" }],
    ["as a candle opened", filledAt(openTime), { kind: "candle", from: openTime }],
    ["inside a closed candle", filledAt(openTime + minute), { kind: "entry_candle", openTime }],
    ["by a candle that still formed", filledAt(openTime + 20_000), { kind: "quote" }],
  ])("%s", (_case, entryFill, arrival) => {
    expect(arrivalOf(level("stop_loss", entryFill), minute)).toEqual(arrival);
  });

  test("an order that is no level meets the quote", () => {
    expect(arrivalOf(level("stop_loss", null), minute)).toEqual({ kind: "quote" });
  });
});

describe("what is left of the candle of the entry", () => {
  const settings: PaperSettings = {
    takerFeeRate: "0",
    makerFeeRate: "0",
    slippageRate: "0",
    tickSize: "1",
    lotSize: "1",
    maxVolumeShare: null,
  };
  const context = { settings, positionQuantity: "2" };
  const candleOf = (text: string) => {
    const [open = "", high = "", low = "", close = ""] = text.split(" ");
    return { openTime, closeTime: openTime + minute, open, high, low, close, volume: "10", isClosed: true };
  };
  const stopped = (price: string) => [
    {
      kind: "fill",
      sequence: 1,
      quantity: "2",
      price,
      fee: "0",
      isMaker: false,
      isAmbiguous: true,
      at: openTime + minute,
    },
  ];

  test("the stop may have come after the entry: it is taken at its price, marked", () => {
    const events = matchFromEntry(level("stop_loss", filledAt(openTime + minute)), candleOf("100 101 94 99"), context);
    expect(events).toEqual(stopped("95"));
  });

  test("what the candle opened at before the entry is no gap for the stop", () => {
    // A buy stop at 105 entered; the candle opened at 90, below the stop-loss of 95.
    const entered = filledAt(openTime + minute, "105");
    expect(matchFromEntry(level("stop_loss", entered), candleOf("90 106 89 100"), context)).toEqual(stopped("95"));
  });

  test("a stop that was not reached waits, and so does every target", () => {
    const entered = filledAt(openTime + minute);
    expect(matchFromEntry(level("stop_loss", entered), candleOf("100 120 96 119"), context)).toEqual([]);
    expect(matchFromEntry(level("take_profit", entered), candleOf("100 120 96 119"), context)).toEqual([]);
  });
});
