import { expect, test } from "vitest";
import { type PaperContext, type PaperOrder, matchAtPrice } from "./index.ts";
import { limit, lines, order, settings, stop, stopLimit, stopLoss, takeProfit } from "./testing/scenario.ts";

interface Case {
  readonly name: string;
  readonly order: PaperOrder;
  readonly price: string;
  readonly context?: Partial<PaperContext>;
  readonly events: readonly string[];
}

const sell = { side: "sell" } as const;
const slippage = { settings: { ...settings, slippageRate: "0.001", takerFeeRate: "0.0004", makerFeeRate: "0.0002" } };
const exit = (given: Partial<PaperOrder> = {}) => order({ purpose: "exit", reduceOnly: true, ...sell, ...given });

const cases: readonly Case[] = [
  { name: "market: at once", order: order(), price: "100", events: ["1 fill 10 @ 100 taker 500"] },
  {
    // 100 × 1.001 = 100.1; 10 × 100.1 × 0.0004 = 0.4004.
    name: "market: slipped, with the taker's fee",
    order: order(),
    price: "100",
    context: slippage,
    events: ["1 fill 10 @ 100.1 fee 0.4004 taker 500"],
  },
  {
    // 100.1 is within 105; 10 × 100.1 × 0.0004 = 0.4004.
    name: "a limit that the price has passed takes, slipped",
    order: limit("105"),
    price: "100",
    context: slippage,
    events: ["1 fill 10 @ 100.1 fee 0.4004 taker 500"],
  },
  {
    // 10 × 100.05 × 0.0004 = 0.4002.
    name: "but never beyond its limit",
    order: limit("100.05"),
    price: "100",
    context: slippage,
    events: ["1 fill 10 @ 100.05 fee 0.4002 taker 500"],
  },
  { name: "a limit at the price takes", order: limit("100"), price: "100", events: ["1 fill 10 @ 100 taker 500"] },
  { name: "a buy limit below the price waits", order: limit("99.99"), price: "100", events: [] },
  { name: "a sell limit above the price waits", order: limit("100.01", sell), price: "100", events: [] },
  {
    name: "a sell limit below the price takes",
    order: limit("99", sell),
    price: "100",
    events: ["1 fill 10 @ 100 taker 500"],
  },
  {
    name: "immediate or cancel: the price is beyond",
    order: limit("99", { timeInForce: "ioc" }),
    price: "100",
    events: ["1 cancel immediate_or_cancel 500"],
  },
  {
    name: "fill or kill: the price is beyond",
    order: limit("99", { timeInForce: "fok" }),
    price: "100",
    events: ["1 cancel fill_or_kill 500"],
  },
  {
    name: "fill or kill: the price is within, and a price has no volume that could be too small",
    order: limit("101", { timeInForce: "fok" }),
    price: "100",
    context: { settings: { ...settings, maxVolumeShare: "0.1" } },
    events: ["1 fill 10 @ 100 taker 500"],
  },
  { name: "a stop that is not met waits", order: stop("100.01"), price: "100", events: [] },
  { name: "a stop that is met fills", order: stop("99"), price: "100", events: ["1 fill 10 @ 100 taker 500"] },
  {
    name: "a stop-limit that is met within its limit fills",
    order: stopLimit("99", "101"),
    price: "100",
    events: ["1 fill 10 @ 100 taker 500"],
  },
  {
    name: "a stop-limit that is met beyond its limit triggers",
    order: stopLimit("98", "99"),
    price: "100",
    events: ["1 trigger 500"],
  },
  {
    name: "the price is newer than the order",
    order: order({ acceptedAt: 300 }),
    price: "100",
    events: ["1 fill 10 @ 100 taker 400"],
  },
  {
    name: "expired before it came",
    order: order({ expiresAt: 500 }),
    price: "100",
    events: ["1 expire expires_at 500"],
  },
  {
    name: "reduce-only: no more than the position",
    order: exit(),
    price: "100",
    context: { positionQuantity: "4" },
    events: ["1 fill 4 @ 100 taker 500", "1 cancel nothing_to_reduce 500"],
  },
  { name: "reduce-only: flat", order: exit(), price: "100", events: ["1 cancel nothing_to_reduce 500"] },
  {
    name: "a stop-loss that is met as it is attached takes its target with it",
    order: stopLoss("101"),
    price: "100",
    context: { positionQuantity: "10", others: [takeProfit("110")] },
    events: ["2 fill 10 @ 100 taker 500", "3 cancel other_level_filled 500"],
  },
  {
    name: "a level whose entry waits sleeps, though there is a position",
    order: stopLoss("101"),
    price: "100",
    context: { positionQuantity: "10", others: [limit("90")] },
    events: [],
  },
  { name: "no quantity", order: order({ quantity: "0" }), price: "100", events: ["1 reject order_quantity_zero 500"] },
  {
    name: "a part of a lot",
    order: order({ quantity: "10.0005" }),
    price: "100",
    events: ["1 reject order_quantity_off_lot 500"],
  },
  {
    name: "a limit between two ticks",
    order: limit("100.005"),
    price: "100",
    events: ["1 reject order_price_off_tick 500"],
  },
  { name: "a stop below one tick", order: stop("0"), price: "100", events: ["1 reject order_price_off_tick 500"] },
];

test.each(cases)("$name", ({ order: given, price, context = {}, events }) => {
  // Accepted at 500, where a case does not say; the last price is of 400.
  const placed = given.acceptedAt === 0 ? { ...given, acceptedAt: 500 } : given;
  const found = matchAtPrice(placed, { price, at: 400 }, { positionQuantity: "0", settings, others: [], ...context });
  expect(lines(found)).toEqual(events);
});
