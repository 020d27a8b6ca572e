import { Decimal } from "@chandlery/core/base";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type PaperCandle, type PaperEvent, type PaperOrder, type PaperSettings, matchCandle } from "./index.ts";
import { type Desk, afterEvents } from "./testing/desk.ts";
import { settings as plain } from "./testing/scenario.ts";

// What holds for every desk, whatever orders wait and whatever the candles do.

const hour = 3_600_000;

interface Story {
  readonly orders: readonly PaperOrder[];
  readonly position: string;
  readonly candles: readonly PaperCandle[];
  readonly settings: PaperSettings;
}

/** One candle of a story, as the venue saw it. */
interface Step {
  readonly before: Desk;
  readonly candle: PaperCandle;
  readonly events: readonly PaperEvent[];
  readonly settings: PaperSettings;
}

/** Whole numbers meet often: most touches are exact. */
const price = fc.integer({ min: 90, max: 110 });
const quantity = fc.integer({ min: 1, max: 9 });
const moment = fc.integer({ min: -hour, max: 4 * hour });

const anOrder = fc.record({
  purpose: fc.constantFrom("entry", "entry", "exit", "stop_loss", "take_profit"),
  side: fc.constantFrom("buy", "sell"),
  type: fc.constantFrom("market", "limit", "stop", "stop_limit"),
  quantity,
  price,
  stopPrice: price,
  reduceOnly: fc.boolean(),
  timeInForce: fc.constantFrom("gtc", "gtc", "gtc", "ioc", "fok"),
  expiresAt: fc.option(moment, { freq: 3 }),
  isTriggered: fc.boolean(),
  intentSequence: fc.integer({ min: 0, max: 2 }),
  acceptedAt: fc.oneof(fc.constant(0), moment),
});

const aCandle = fc.record({ prices: fc.tuple(price, price, price, price), volume: fc.integer({ min: 0, max: 60 }) });

const story: fc.Arbitrary<Story> = fc
  .record({
    orders: fc.array(anOrder, { maxLength: 8 }),
    position: fc.integer({ min: -9, max: 9 }),
    candles: fc.array(aCandle, { minLength: 1, maxLength: 4 }),
    forming: fc.boolean(),
    settings: fc.record({
      slippageRate: fc.constantFrom("0", "0.0015"),
      tickSize: fc.constantFrom("0.01", "0.3", "1"),
      maxVolumeShare: fc.constantFrom(null, null, "0.1"),
      takerFeeRate: fc.constant("0.0004"),
    }),
  })
  .map((drawn) => ({
    orders: drawn.orders.map((order, sequence) => ({
      ...order,
      sequence,
      quantity: String(order.quantity),
      filledQuantity: "0",
      price: order.type === "limit" || order.type === "stop_limit" ? String(order.price) : null,
      stopPrice: order.type === "stop" || order.type === "stop_limit" ? String(order.stopPrice) : null,
    })),
    position: String(drawn.position),
    candles: drawn.candles.flatMap((candle, index) => candlesOf(candle, index, drawn.forming)),
    settings: { ...plain, ...drawn.settings },
  }));

/** A closed candle, and before it, where it is asked for, what it was halfway. */
function candlesOf(
  { prices, volume }: { readonly prices: readonly number[]; readonly volume: number },
  index: number,
  isForming: boolean,
): readonly PaperCandle[] {
  const [open = 0, halfway = 0] = prices;
  const at = (seen: readonly number[], given: Partial<PaperCandle>): PaperCandle => ({
    openTime: index * hour,
    closeTime: (index + 1) * hour,
    open: String(open),
    high: String(Math.max(...seen)),
    low: String(Math.min(...seen)),
    close: String(seen.at(-1)),
    volume: String(volume),
    isClosed: true,
    ...given,
  });
  const half = at([open, halfway], { isClosed: false, updatedAt: index * hour + hour / 2 });
  return isForming ? [half, at(prices, {})] : [at(prices, {})];
}

function play({ orders, position, candles, settings }: Story): readonly Step[] {
  let desk: Desk = { open: orders, positionQuantity: position };
  return candles.map((candle) => {
    const events = matchCandle(desk.open, desk.positionQuantity, candle, settings);
    const step = { before: desk, candle, events, settings };
    desk = afterEvents(desk, events);
    return step;
  });
}

function forEveryStep(law: (step: Step) => void): void {
  fc.assert(
    fc.property(story, (drawn) => {
      for (const step of play(drawn)) {
        law(step);
      }
    }),
    { seed: 20_240_101, numRuns: 3_000 },
  );
}

type Filled = Extract<PaperEvent, { readonly kind: "fill" }>;

/** Every fill with its order and the desk that it found. */
const fillsOf = ({ before, events }: Step) =>
  events.flatMap((event, index) => {
    const desk = afterEvents(before, events.slice(0, index));
    const order = desk.open.find(({ sequence }) => sequence === event.sequence);
    return event.kind === "fill" && order !== undefined ? [{ fill: event, order, desk }] : [];
  });

const isLevel = ({ purpose }: PaperOrder) => purpose === "stop_loss" || purpose === "take_profit";

test("nothing happens to an order that is over, and none is filled beyond its quantity", () => {
  // `afterEvents` throws for an order that is no longer open.
  forEveryStep((step) => {
    const beyond = fillsOf(step).filter(({ fill, order }) =>
      new Decimal(order.filledQuantity).plus(fill.quantity).gt(order.quantity),
    );
    expect(beyond).toEqual([]);
    expect(fillsOf(step)).toHaveLength(step.events.filter(({ kind }) => kind === "fill").length);
  });
});

test("a reduce-only order or a level brings the position nearer to nothing, and never across", () => {
  forEveryStep((step) => {
    const wrong = fillsOf(step).filter(({ fill, order, desk }) => {
      const before = new Decimal(desk.positionQuantity);
      const after = new Decimal(afterEvents(desk, [fill]).positionQuantity);
      return (order.reduceOnly || isLevel(order)) && !(after.abs().lt(before.abs()) && after.times(before).gte(0));
    });
    expect(wrong).toEqual([]);
  });
});

test("every price is one of the candle's, less slippage and the rest of a tick, and none beyond a limit", () => {
  const isFair = ({ fill, order }: { fill: Filled; order: PaperOrder }, { candle, settings }: Step): boolean => {
    const rate = fill.isMaker ? "0" : settings.slippageRate;
    const isBuy = order.side === "buy";
    const worst = new Decimal(isBuy ? candle.high : candle.low)
      .times(isBuy ? new Decimal(1).plus(rate) : new Decimal(1).minus(rate))
      .plus(isBuy ? settings.tickSize : new Decimal(settings.tickSize).neg());
    const isNoWorse = isBuy ? worst.gt(fill.price) : worst.lt(fill.price);
    const isNoBetter = isBuy ? new Decimal(fill.price).gte(candle.low) : new Decimal(fill.price).lte(candle.high);
    const limit = order.price ?? fill.price;
    const isWithinLimit = isBuy ? new Decimal(fill.price).lte(limit) : new Decimal(fill.price).gte(limit);
    return isNoWorse && isNoBetter && isWithinLimit;
  };
  forEveryStep((step) => {
    expect(fillsOf(step).filter((found) => !isFair(found, step))).toEqual([]);
  });
});

test("a price is a whole number of ticks, unless it is the order's own limit", () => {
  forEveryStep((step) => {
    const off = fillsOf(step).filter(
      ({ fill, order }) => !new Decimal(fill.price).mod(step.settings.tickSize).isZero() && fill.price !== order.price,
    );
    expect(off).toEqual([]);
  });
});

test("a level that is filled whole takes the other one with it", () => {
  forEveryStep((step) => {
    const left = fillsOf(step).filter(({ fill, order, desk }) => {
      const isWhole = new Decimal(order.filledQuantity).plus(fill.quantity).eq(order.quantity);
      const after = afterEvents(step.before, step.events);
      const isOther = (other: PaperOrder) => isLevel(other) && other.intentSequence === order.intentSequence;
      return isLevel(order) && isWhole && desk.open.some(isOther) && after.open.some(isOther);
    });
    expect(left).toEqual([]);
  });
});

test("nothing is filled before it was accepted, nor after it expired", () => {
  forEveryStep((step) => {
    const early = fillsOf(step).filter(
      ({ fill, order }) => fill.at < order.acceptedAt || (order.expiresAt !== null && fill.at > order.expiresAt),
    );
    expect(early).toEqual([]);
  });
});

test("all or nothing is all or nothing, and now is now", () => {
  forEveryStep((step) => {
    const fills = fillsOf(step);
    // A reduce-only order may be smaller than it says: its whole is what there is to reduce.
    const parts = fills.filter(
      ({ fill, order }) =>
        order.timeInForce === "fok" && !order.reduceOnly && !isLevel(order) && fill.quantity !== order.quantity,
    );
    const after = afterEvents(step.before, step.events);
    const left = after.open.filter(
      (order) => order.timeInForce !== "gtc" && fills.some(({ fill }) => fill.sequence === order.sequence),
    );
    expect({ parts, left }).toEqual({ parts: [], left: [] });
  });
});

test("with a share of the volume no order takes more than it", () => {
  forEveryStep((step) => {
    const share = step.settings.maxVolumeShare;
    const most = share === null ? null : new Decimal(step.candle.volume).times(share);
    expect(fillsOf(step).filter(({ fill }) => most !== null && most.lt(fill.quantity))).toEqual([]);
  });
});

test("the same again gives the same, in whatever order the orders are given", () => {
  fc.assert(
    fc.property(story, fc.func(fc.nat()), (drawn, keyOf) => {
      const shuffled = drawn.orders.toSorted((left, right) => keyOf(left.sequence) - keyOf(right.sequence));
      const eventsOf = (orders: readonly PaperOrder[]) =>
        drawn.candles.map((candle) => matchCandle(orders, drawn.position, candle, drawn.settings));
      expect(eventsOf(shuffled)).toEqual(eventsOf(drawn.orders));
    }),
    { seed: 20_240_101, numRuns: 3_000 },
  );
});

test("stories have something to tell: fills, partial ones, triggers, expiries, cancels for every reason", () => {
  const told = new Set<string>();
  forEveryStep((step) => {
    for (const event of step.events) {
      told.add("reason" in event ? event.reason : event.kind);
    }
    for (const { fill, order } of fillsOf(step)) {
      told.add(fill.isAmbiguous ? "ambiguous" : fill.isMaker ? "maker" : "taker");
      told.add(new Decimal(fill.quantity).lt(order.quantity) ? "part" : "whole");
    }
  });
  expect([...told].toSorted()).toEqual([
    "ambiguous",
    "bracket_left",
    "expires_at",
    "fill",
    "fill_or_kill",
    "immediate_or_cancel",
    "maker",
    "nothing_to_reduce",
    "other_level_filled",
    "part",
    "taker",
    "trigger",
    "whole",
  ]);
});
