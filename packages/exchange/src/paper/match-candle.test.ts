import { describe, expect, test } from "vitest";
import { Bug } from "@chandlery/core/base";
import { type PaperOrder, matchCandle } from "./index.ts";
import { type Case, eventsOf } from "./testing/case.ts";
import { candle, limit, order, settings, stop, stopLimit } from "./testing/scenario.ts";

const sell = { side: "sell" } as const;

describe("an order that was accepted before the candle", () => {
  const cases: readonly Case[] = [
    {
      name: "market: at the open",
      orders: [order()],
      candle: candle("103 104 102 103"),
      events: ["1 fill 10 @ 103 taker open"],
    },
    {
      name: "accepted as the candle opened: it has the open",
      orders: [order({ acceptedAt: 1_000_000 })],
      candle: candle("103 104 102 103"),
      events: ["1 fill 10 @ 103 taker open"],
    },
    {
      name: "buy limit: where the low touches it",
      orders: [limit("98")],
      candle: candle("100 101 98 99"),
      events: ["1 fill 10 @ 98 maker close"],
    },
    {
      name: "buy limit: a low that misses it by a tick does nothing",
      orders: [limit("98")],
      candle: candle("100 101 98.01 99"),
      events: [],
    },
    {
      name: "buy limit: an open below it is better, and is what it gets",
      orders: [limit("98")],
      candle: candle("96 99 95 97"),
      events: ["1 fill 10 @ 96 maker open"],
    },
    {
      name: "sell limit: where the high touches it",
      orders: [limit("102", sell)],
      candle: candle("100 102 99 100"),
      events: ["1 fill 10 @ 102 maker close"],
    },
    {
      name: "sell limit: an open above it is better, and is what it gets",
      orders: [limit("102", sell)],
      candle: candle("104 105 103 104"),
      events: ["1 fill 10 @ 104 maker open"],
    },
    {
      name: "buy stop: where the high touches it",
      orders: [stop("103")],
      candle: candle("100 103 99 101"),
      events: ["1 fill 10 @ 103 taker close"],
    },
    {
      name: "buy stop: an open above it is worse, and is what it gets",
      orders: [stop("103")],
      candle: candle("106 107 104 105"),
      events: ["1 fill 10 @ 106 taker open"],
    },
    {
      name: "sell stop: where the low touches it",
      orders: [stop("97", sell)],
      candle: candle("100 101 97 98"),
      events: ["1 fill 10 @ 97 taker close"],
    },
    {
      name: "sell stop: an open below it is worse, and is what it gets",
      orders: [stop("97", sell)],
      candle: candle("94 95 93 94"),
      events: ["1 fill 10 @ 94 taker open"],
    },
    {
      name: "market orders first, then those that wait, each by sequence, whatever the order in which they were given",
      orders: [
        order({ sequence: 4 }),
        limit("99", { sequence: 3 }),
        stop("101", { sequence: 1 }),
        order({ sequence: 2 }),
      ],
      candle: candle("100 101 99 100"),
      events: [
        "2 fill 10 @ 100 taker open",
        "4 fill 10 @ 100 taker open",
        "1 fill 10 @ 101 taker close",
        "3 fill 10 @ 99 maker close",
      ],
    },
  ];
  test.each(cases)("$name", (given) => {
    expect(eventsOf(given)).toEqual(given.events);
  });
});

describe("money", () => {
  const rules = { slippageRate: "0.001", takerFeeRate: "0.0004", makerFeeRate: "0.0002" };
  const cases: readonly Case[] = [
    {
      // 100.25 × 1.001 = 100.35025, up to 100.36; 10 × 100.36 × 0.0004 = 0.40144.
      name: "a buy slips up and is rounded up",
      orders: [order()],
      candle: candle("100.25 101 99 100"),
      rules,
      events: ["1 fill 10 @ 100.36 fee 0.40144 taker open"],
    },
    {
      // 100.25 × 0.999 = 100.14975, down to 100.14; 10 × 100.14 × 0.0004 = 0.40056.
      name: "a sale slips down and is rounded down",
      orders: [order(sell)],
      candle: candle("100.25 101 99 100"),
      rules,
      events: ["1 fill 10 @ 100.14 fee 0.40056 taker open"],
    },
    {
      // 97 × 0.999 = 96.903, down to 96.90; 10 × 96.9 × 0.0004 = 0.3876.
      name: "a stop slips from the price it meets",
      orders: [stop("97", sell)],
      candle: candle("100 101 97 98"),
      rules,
      events: ["1 fill 10 @ 96.9 fee 0.3876 taker close"],
    },
    {
      // 10 × 98 × 0.0002 = 0.196.
      name: "a resting limit does not slip, and pays the maker's fee",
      orders: [limit("98")],
      candle: candle("100 101 98 99"),
      rules,
      events: ["1 fill 10 @ 98 fee 0.196 maker close"],
    },
    {
      // Buy: 100.003 up to 100.01. Sale: down to 100. The stop-limit would slip to 103.103, and its limit is 103.05.
      name: "prices between two ticks are rounded against the trader, and no limit is exceeded",
      orders: [
        order(),
        order({ sequence: 2, ...sell }),
        limit("101", { sequence: 3 }),
        stopLimit("103", "103.05", { sequence: 4 }),
      ],
      candle: candle("100.003 103 99 100"),
      rules: { slippageRate: "0.001", tickSize: "0.01" },
      events: [
        // 100.003 × 1.001 = 100.103003, up to 100.11; × 0.999 = 99.902997, down to 99.9.
        "1 fill 10 @ 100.11 taker open",
        "2 fill 10 @ 99.9 taker open",
        "3 fill 10 @ 100.01 maker open",
        "4 fill 10 @ 103.05 taker close",
      ],
    },
    {
      // 0.499 × 0.1 × 0.0000001 = 0.00000000499, to 8 decimals 0; 0.5 × 0.1 × 0.0000001 = 0.000000005, up to 0.00000001.
      name: "a fee is rounded half up to 8 decimals",
      orders: [order({ quantity: "0.499" }), order({ sequence: 2, quantity: "0.5" })],
      candle: candle("0.1 0.1 0.1 0.1"),
      rules: { takerFeeRate: "0.0000001" },
      events: ["1 fill 0.499 @ 0.1 taker open", "2 fill 0.5 @ 0.1 fee 0.00000001 taker open"],
    },
    {
      // 12345678901234.567 × 98765.43 = 1219326285322359540.61881; × 0.001 = 1219326285322359.54061881.
      name: "no digit is lost in a product of 24 digits",
      orders: [order({ quantity: "12345678901234.567" })],
      candle: candle("98765.43 98765.43 98765.43 98765.43"),
      rules: { takerFeeRate: "0.001" },
      events: ["1 fill 12345678901234.567 @ 98765.43 fee 1219326285322359.54061881 taker open"],
    },
    {
      // 0.005 × (1 − 0.5) = 0.0025 would be rounded down to 0.
      name: "nothing is sold below one tick",
      orders: [order(sell)],
      candle: candle("0.005 0.005 0.005 0.005"),
      rules: { slippageRate: "0.5" },
      events: ["1 fill 10 @ 0.01 taker open"],
    },
  ];
  test.each(cases)("$name", (given) => {
    expect(eventsOf(given)).toEqual(given.events);
  });
});

describe("a stop-limit order", () => {
  const cases: readonly Case[] = [
    {
      name: "buy: the stop is met within the limit, so it takes at the stop",
      orders: [stopLimit("103", "104")],
      candle: candle("100 105 99 104"),
      events: ["1 fill 10 @ 103 taker close"],
    },
    {
      name: "buy: an open between stop and limit is what it gets",
      orders: [stopLimit("103", "104")],
      candle: candle("103.5 105 103 104"),
      events: ["1 fill 10 @ 103.5 taker open"],
    },
    {
      name: "buy: an open beyond the limit triggers it, and the candle comes back to the limit afterwards",
      orders: [stopLimit("103", "104")],
      candle: candle("106 107 104 105"),
      events: ["1 fill 10 @ 104 maker close"],
    },
    {
      name: "buy: an open beyond the limit triggers it, and it waits",
      orders: [stopLimit("103", "104")],
      candle: candle("106 107 105 106"),
      events: ["1 trigger close"],
    },
    {
      name: "buy, limit below the stop: a low that may have come before the stop fills nothing",
      orders: [stopLimit("103", "101")],
      candle: candle("100 103 99 102"),
      events: ["1 trigger close"],
    },
    {
      name: "buy, limit below the stop: a close at the limit came after the stop for certain",
      orders: [stopLimit("103", "101")],
      candle: candle("100 103 99 101"),
      events: ["1 fill 10 @ 101 maker close"],
    },
    {
      name: "triggered: it waits like a limit",
      orders: [stopLimit("103", "101", { isTriggered: true })],
      candle: candle("102 102 100 102"),
      events: ["1 fill 10 @ 101 maker close"],
    },
    {
      name: "sell: mirrored",
      orders: [stopLimit("97", "96", sell)],
      candle: candle("94 96 93 95"),
      events: ["1 fill 10 @ 96 maker close"],
    },
    {
      name: "forming: a trigger without a fill is not told, since the order would come back and meet older prices",
      orders: [stopLimit("103", "101")],
      candle: candle("100 103 99 102", { isClosed: false, updatedAt: 2_000_000 }),
      events: [],
    },
  ];
  test.each(cases)("$name", (given) => {
    expect(eventsOf(given)).toEqual(given.events);
  });
});

describe("what came while an order worked", () => {
  const inside = { acceptedAt: 2_000_000 };
  const forming = { isClosed: false, updatedAt: 3_000_000 };
  const cases: readonly Case[] = [
    {
      name: "accepted inside: the open and the extremes may have come before, and fill nothing",
      orders: [limit("98", inside), stop("103", { sequence: 2, ...inside })],
      candle: candle("97 104 97 100"),
      events: [],
    },
    {
      name: "accepted inside: the close came after, and a limit that it has passed fills at the limit",
      orders: [limit("98", inside)],
      candle: candle("100 101 96 97"),
      events: ["1 fill 10 @ 98 maker close"],
    },
    {
      name: "accepted inside with a limit that was never reached: no price is beyond those that were",
      orders: [limit("104", inside), limit("95", { sequence: 2, side: "sell", ...inside })],
      candle: candle("100 101 96 97"),
      events: ["1 fill 10 @ 101 maker close", "2 fill 10 @ 96 maker close"],
    },
    {
      name: "accepted inside: a stop that the close has passed fills at the close",
      orders: [stop("103", inside)],
      candle: candle("100 106 99 105"),
      events: ["1 fill 10 @ 105 taker close"],
    },
    {
      name: "accepted inside: a market order that found no price takes the close",
      orders: [order(inside)],
      candle: candle("100 106 99 105"),
      events: ["1 fill 10 @ 105 taker close"],
    },
    {
      name: "accepted inside, forming: the last price of a later update counts",
      orders: [limit("98", inside)],
      candle: candle("100 101 96 97", forming),
      events: ["1 fill 10 @ 98 maker 3000000"],
    },
    {
      name: "accepted inside, forming: that of an earlier update does not",
      orders: [limit("98", { acceptedAt: 3_000_000 })],
      candle: candle("100 101 96 97", forming),
      events: [],
    },
    {
      name: "accepted inside, forming: an update without a time fills nothing",
      orders: [limit("98", inside)],
      candle: candle("100 101 96 97", { isClosed: false }),
      events: [],
    },
    {
      name: "accepted inside, stop-limit: triggered by the last price, which is beyond the limit",
      orders: [stopLimit("103", "104", inside)],
      candle: candle("100 106 99 105", forming),
      events: ["1 trigger 3000000"],
    },
    {
      name: "accepted as the candle closed, or later: nothing",
      orders: [order({ acceptedAt: 4_600_000 }), order({ sequence: 2, acceptedAt: 5_000_000 })],
      candle: candle("100 106 99 105"),
      events: [],
    },
    {
      name: "accepted before, forming: what the candle has done so far fills",
      orders: [order(), limit("98", { sequence: 2 })],
      candle: candle("100 101 98 99", forming),
      events: ["1 fill 10 @ 100 taker open", "2 fill 10 @ 98 maker 3000000"],
    },
    {
      name: "expired as the candle opened: gone before anything",
      orders: [order({ expiresAt: 1_000_000 })],
      candle: candle("100 101 99 100"),
      events: ["1 expire expires_at open"],
    },
    {
      name: "expires inside: the touch may have come after, so it expires",
      orders: [limit("98", { expiresAt: 2_000_000 })],
      candle: candle("100 101 97 100"),
      events: ["1 expire expires_at 2000000"],
    },
    {
      name: "expires inside: the open came before for certain",
      orders: [limit("98", { expiresAt: 2_000_000 })],
      candle: candle("97 101 97 100"),
      events: ["1 fill 10 @ 97 maker open"],
    },
    {
      name: "expires as the candle closes: the whole candle was in time",
      orders: [limit("98", { expiresAt: 4_600_000 }), limit("96", { sequence: 2, expiresAt: 4_600_000 })],
      candle: candle("100 101 97 100"),
      events: ["1 fill 10 @ 98 maker close", "2 expire expires_at close"],
    },
    {
      name: "expires later in a forming candle: it works on",
      orders: [limit("96", { expiresAt: 4_000_000 })],
      candle: candle("100 101 97 100", forming),
      events: [],
    },
  ];
  test.each(cases)("$name", (given) => {
    expect(eventsOf(given)).toEqual(given.events);
  });
});

describe("an order that wants it now and found no price when it was accepted", () => {
  const cases: readonly Case[] = [
    {
      name: "takes the open within its limit",
      orders: [limit("101", { timeInForce: "ioc" })],
      candle: candle("100 102 99 100"),
      events: ["1 fill 10 @ 100 taker open"],
    },
    {
      name: "goes if the open is beyond its limit, whatever comes later",
      orders: [limit("99", { timeInForce: "ioc" }), limit("99", { sequence: 2, timeInForce: "fok" })],
      candle: candle("100 102 98 100"),
      events: ["1 cancel immediate_or_cancel close", "2 cancel fill_or_kill close"],
    },
    {
      name: "waits for its stop",
      orders: [stop("103", { timeInForce: "ioc" })],
      candle: candle("100 102 98 100"),
      events: [],
    },
    {
      name: "goes if its stop is met beyond its limit",
      orders: [stopLimit("103", "104", { timeInForce: "ioc" })],
      candle: candle("106 107 103 105"),
      events: ["1 cancel immediate_or_cancel close"],
    },
  ];
  test.each(cases)("$name", (given) => {
    expect(eventsOf(given)).toEqual(given.events);
  });
});

test("orders that cannot be are bugs of the caller", () => {
  const match = (...orders: readonly PaperOrder[]) => matchCandle(orders, "0", candle("1 1 1 1"), settings);
  expect(() => match(order(), order())).toThrow(Bug);
  expect(() => match(order({ type: "limit" }))).toThrow(Bug);
  expect(() => match(order({ price: "1" }))).toThrow(Bug);
  expect(() => match(order({ type: "stop_limit", price: "1" }))).toThrow(Bug);
});
