import { describe, expect, test } from "vitest";
import type { PaperOrder } from "./index.ts";
import { type Case, eventsOf } from "./testing/case.ts";
import { candle, limit, order, stop, stopLimit, stopLoss, takeProfit } from "./testing/scenario.ts";

const sell = { side: "sell" } as const;

describe("attached levels of a long position", () => {
  const levels = [stopLoss("95"), takeProfit("110")];
  const cases: readonly Case[] = [
    {
      name: "the stop is touched: the target goes with it",
      orders: levels,
      position: "10",
      candle: candle("100 101 95 96"),
      events: ["2 fill 10 @ 95 taker close", "3 cancel other_level_filled close"],
    },
    {
      name: "the target is touched: the stop goes with it",
      orders: levels,
      position: "10",
      candle: candle("100 110 99 101"),
      events: ["3 fill 10 @ 110 maker close", "2 cancel other_level_filled close"],
    },
    {
      name: "both are touched: the stop, and the candle does not tell",
      orders: levels,
      position: "10",
      candle: candle("100 110 95 100"),
      events: ["2 fill 10 @ 95 taker ? close", "3 cancel other_level_filled close"],
    },
    {
      name: "an open beyond the stop",
      orders: levels,
      position: "10",
      candle: candle("93 94 92 93"),
      events: ["2 fill 10 @ 93 taker open", "3 cancel other_level_filled open"],
    },
    {
      name: "an open beyond the target",
      orders: levels,
      position: "10",
      candle: candle("112 113 111 112"),
      events: ["3 fill 10 @ 112 maker open", "2 cancel other_level_filled open"],
    },
    {
      name: "an exit before them leaves nothing to close",
      orders: [...levels, order({ sequence: 4, purpose: "exit", reduceOnly: true, ...sell })],
      position: "10",
      candle: candle("100 110 95 100"),
      events: ["4 fill 10 @ 100 taker open", "2 cancel nothing_to_reduce close", "3 cancel nothing_to_reduce close"],
    },
    {
      name: "flat, and their entry is gone: they go",
      orders: levels,
      candle: candle("100 101 99 100"),
      events: ["2 cancel nothing_to_reduce close", "3 cancel nothing_to_reduce close"],
    },
    {
      name: "another bracket's levels stay, and close no more than their own",
      orders: [
        ...levels.map((level) => ({ ...level, quantity: "4" })),
        stopLoss("90", { sequence: 6, quantity: "6", intentSequence: 5 }),
      ],
      position: "10",
      candle: candle("100 101 94 96"),
      events: ["2 fill 4 @ 95 taker close", "3 cancel other_level_filled close"],
    },
    {
      name: "a stop-limit as stop: an open beyond both, and the candle comes back to the limit",
      orders: [stopLimit("95", "94.5", { ...stopLoss("95"), type: "stop_limit", price: "94.5" }), takeProfit("110")],
      position: "10",
      candle: candle("94 96 93 94"),
      events: ["2 fill 10 @ 94.5 maker close", "3 cancel other_level_filled close"],
    },
    {
      name: "a stop-limit as stop that was met and waits: its target sleeps, in this candle and the next",
      orders: [stopLimit("95", "96", { ...stopLoss("95"), type: "stop_limit", price: "96" }), takeProfit("110")],
      position: "10",
      candle: candle("100 110 95 95.5"),
      events: ["2 trigger close"],
    },
    {
      name: "forming, a stop-limit as stop was met: its target sleeps though nothing is told",
      orders: [stopLimit("95", "96", { ...stopLoss("95"), type: "stop_limit", price: "96" }), takeProfit("110")],
      position: "10",
      candle: candle("100 110 95 95.5", { isClosed: false, updatedAt: 2_000_000 }),
      events: [],
    },
  ];
  test.each(cases)("$name", (given) => {
    expect(eventsOf(given)).toEqual(given.events);
  });
});

describe("attached levels in the candle of their entry", () => {
  const levels = [stopLoss("95"), takeProfit("110")];
  const cases: readonly Case[] = [
    {
      name: "market entry: both are in force from the open on",
      orders: [order(), ...levels],
      candle: candle("100 111 99 105"),
      events: ["1 fill 10 @ 100 taker open", "3 fill 10 @ 110 maker close", "2 cancel other_level_filled close"],
    },
    {
      name: "limit entry: stopped at the stop, and the candle does not tell",
      orders: [limit("98"), ...levels],
      candle: candle("100 101 93 100"),
      events: ["1 fill 10 @ 98 maker close", "2 fill 10 @ 95 taker ? close", "3 cancel other_level_filled close"],
    },
    {
      name: "limit entry: the target waits for the next candle",
      orders: [limit("98"), ...levels],
      candle: candle("100 111 97 105"),
      events: ["1 fill 10 @ 98 maker close"],
    },
    {
      name: "stop entry: the open before it is no gap through its stop-loss",
      orders: [stop("104"), stopLoss("102")],
      candle: candle("100 106 99 105"),
      events: ["1 fill 10 @ 104 taker close", "2 fill 10 @ 102 taker ? close"],
    },
    {
      name: "the entry was not filled: they sleep, though there is a position",
      orders: [limit("90"), ...levels],
      position: "10",
      candle: candle("100 111 94 100"),
      events: [],
    },
    {
      name: "the entry expired unfilled: they go, though there is a position",
      orders: [limit("90", { expiresAt: 4_600_000 }), ...levels],
      position: "10",
      candle: candle("100 111 94 100"),
      events: ["1 expire expires_at close", "2 cancel nothing_to_reduce close", "3 cancel nothing_to_reduce close"],
    },
    {
      name: "the stop expires inside the candle: it may have been gone before the entry came",
      orders: [limit("98"), stopLoss("95", { expiresAt: 2_000_000 })],
      candle: candle("100 101 93 100"),
      events: ["1 fill 10 @ 98 maker close", "2 expire expires_at 2000000"],
    },
    {
      name: "the entry was filled by the last price: nothing came after it",
      orders: [order({ acceptedAt: 2_000_000 }), stopLoss("101", { acceptedAt: 2_000_000 })],
      candle: candle("100 101 99 100"),
      events: ["1 fill 10 @ 100 taker close"],
    },
    {
      name: "a short's levels are mirrored",
      orders: [order(sell), stopLoss("105", { side: "buy" }), takeProfit("90", { side: "buy" })],
      candle: candle("100 105 90 100"),
      events: ["1 fill 10 @ 100 taker open", "2 fill 10 @ 105 taker ? close", "3 cancel other_level_filled close"],
    },
  ];
  test.each(cases)("$name", (given) => {
    expect(eventsOf(given)).toEqual(given.events);
  });
});

describe("reduce-only", () => {
  const exit = (given: Partial<PaperOrder> = {}) => order({ purpose: "exit", reduceOnly: true, ...sell, ...given });
  const cases: readonly Case[] = [
    {
      name: "no more than the position; the rest goes",
      orders: [exit()],
      position: "4",
      candle: candle("100 101 99 100"),
      events: ["1 fill 4 @ 100 taker open", "1 cancel nothing_to_reduce open"],
    },
    {
      name: "the second finds what the first has left",
      orders: [exit({ quantity: "3" }), exit({ sequence: 2 })],
      position: "4",
      candle: candle("100 101 99 100"),
      events: ["1 fill 3 @ 100 taker open", "2 fill 1 @ 100 taker open", "2 cancel nothing_to_reduce open"],
    },
    {
      name: "flat: it opens nothing",
      orders: [exit()],
      candle: candle("100 101 99 100"),
      events: ["1 cancel nothing_to_reduce open"],
    },
    {
      name: "on the side of the position: it adds nothing",
      orders: [exit({ side: "buy" })],
      position: "4",
      candle: candle("100 101 99 100"),
      events: ["1 cancel nothing_to_reduce open"],
    },
    {
      name: "flat: its stop is met, and it does not wait at its limit",
      orders: [stopLimit("97", "98", { purpose: "exit", reduceOnly: true, ...sell })],
      candle: candle("100 101 96 97"),
      events: ["1 cancel nothing_to_reduce close"],
    },
    {
      name: "flat, and its price was not met: it does not wait for a position that it was not meant for",
      orders: [exit({ type: "limit", price: "105" })],
      candle: candle("100 101 99 100"),
      events: ["1 cancel nothing_to_reduce close"],
    },
    {
      name: "flat, with an entry that may still fill: it waits",
      orders: [limit("90"), exit({ sequence: 2, type: "limit", price: "105" })],
      candle: candle("100 101 99 100"),
      events: [],
    },
  ];
  test.each(cases)("$name", (given) => {
    expect(eventsOf(given)).toEqual(given.events);
  });
});

describe("a share of the volume", () => {
  const rules = { maxVolumeShare: "0.1" };
  const levels = [stopLoss("95"), takeProfit("110")];
  const cases: readonly Case[] = [
    {
      // 0.1 × 40 = 4 of 10.
      name: "a market order takes its share, and waits with the rest",
      orders: [order()],
      candle: candle("100 101 99 100 40"),
      rules,
      events: ["1 fill 4 @ 100 taker open"],
    },
    {
      name: "the rest of it is filled by the next candle",
      orders: [order({ filledQuantity: "4" })],
      candle: candle("100 101 99 100 400"),
      rules,
      events: ["1 fill 6 @ 100 taker open"],
    },
    {
      // 0.1 × 0.0399 = 0.00399, down to 0.003; each order has a share of its own.
      name: "a share is whole lots, each order's own",
      orders: [order(), order({ sequence: 2 })],
      candle: candle("100 101 99 100 0.0399"),
      rules,
      events: ["1 fill 0.003 @ 100 taker open", "2 fill 0.003 @ 100 taker open"],
    },
    {
      name: "immediate or cancel: the rest goes",
      orders: [order({ timeInForce: "ioc" })],
      candle: candle("100 101 99 100 40"),
      rules,
      events: ["1 fill 4 @ 100 taker open", "1 cancel immediate_or_cancel open"],
    },
    {
      name: "fill or kill: all of it goes",
      orders: [order({ timeInForce: "fok" })],
      candle: candle("100 101 99 100 40"),
      rules,
      events: ["1 cancel fill_or_kill open"],
    },
    {
      name: "a stop that was met is a market order from then on, and says so",
      orders: [stop("103")],
      candle: candle("100 103 99 101 40"),
      rules,
      events: ["1 trigger close", "1 fill 4 @ 103 taker close"],
    },
    {
      name: "its rest takes the next open, though that is below the stop",
      orders: [stop("103", { filledQuantity: "4", isTriggered: true })],
      candle: candle("101 102 99 101 400"),
      rules,
      events: ["1 fill 6 @ 101 taker open"],
    },
    {
      name: "what has filled a part has met its stop, whether the caller kept that or not",
      orders: [stop("103", { filledQuantity: "4" })],
      candle: candle("101 102 99 101 400"),
      rules,
      events: ["1 fill 6 @ 101 taker open"],
    },
    {
      name: "a stop that was met in a candle without volume",
      orders: [stop("103")],
      candle: candle("100 103 99 101 0"),
      rules,
      events: ["1 trigger close"],
    },
    {
      name: "a stop-limit takes its share and waits at the limit with the rest",
      orders: [stopLimit("103", "104")],
      candle: candle("100 103 99 101 40"),
      rules,
      events: ["1 trigger close", "1 fill 4 @ 103 taker close"],
    },
    {
      name: "a stop-loss that has filled a part keeps its target asleep",
      orders: [stopLoss("95", { filledQuantity: "4", isTriggered: true }), takeProfit("110")],
      position: "6",
      candle: candle("109 112 108 110 40"),
      rules,
      events: ["2 fill 4 @ 109 taker open"],
    },
    {
      name: "a target that has filled a part leaves the stop-loss the rest of the bracket, not the rest of the stop",
      orders: [stopLoss("95"), takeProfit("110", { filledQuantity: "7" })],
      position: "20",
      candle: candle("100 101 95 96"),
      rules,
      events: ["2 fill 3 @ 95 taker close", "2 cancel nothing_to_reduce close", "3 cancel other_level_filled close"],
    },
    {
      name: "a level that fills takes back what is left of its entry",
      orders: [limit("98", { filledQuantity: "6" }), ...levels],
      position: "6",
      candle: candle("100 110 99 101"),
      rules,
      events: [
        "3 fill 6 @ 110 maker close",
        "3 cancel nothing_to_reduce close",
        "1 cancel bracket_left close",
        "2 cancel other_level_filled close",
      ],
    },
    {
      name: "an entry that goes on filling inside the candle: the target waits, and the stop does not tell",
      orders: [limit("98", { filledQuantity: "6" }), ...levels],
      position: "6",
      candle: candle("100 110 95 101"),
      rules,
      events: ["1 fill 4 @ 98 maker close", "2 fill 10 @ 95 taker ? close", "3 cancel other_level_filled close"],
    },
    {
      name: "a forming candle has no volume yet",
      orders: [order()],
      candle: candle("100 101 99 100 40", { isClosed: false, updatedAt: 2_000_000 }),
      rules,
      events: [],
    },
    {
      name: "nobody knows what was traded after an order was accepted inside the candle",
      orders: [order({ acceptedAt: 2_000_000 })],
      candle: candle("100 101 99 100 40"),
      rules,
      events: [],
    },
  ];
  test.each(cases)("$name", (given) => {
    expect(eventsOf(given)).toEqual(given.events);
  });
});
