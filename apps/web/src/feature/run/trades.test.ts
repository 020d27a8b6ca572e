import fc from "fast-check";
import { expect, test } from "vitest";
import type { Fill } from "./rows.ts";
import { fillsOfTrades, isClosed, tradePage, tradesOf } from "./trades.ts";

const fill = (sequence: number, side: "buy" | "sell", price: string, exitReason: string | null): Fill => ({
  sequence,
  order_sequence: sequence,
  filled_at: sequence * 60_000,
  side,
  quantity: "2",
  price,
  fee: "0.5",
  exit_reason: exitReason,
});

test("a long and a short, with the fees of both sides, and one that is open", () => {
  const fills = [
    fill(0, "buy", "100", null),
    fill(1, "sell", "110", "signal"),
    fill(2, "sell", "110", null),
    fill(3, "buy", "111", "stop_loss"),
    fill(4, "buy", "111", null),
  ];
  expect(tradesOf(fills)).toEqual([
    // 2 × (110 − 100) − 0.5 − 0.5
    {
      number: 1,
      side: "long",
      quantity: 2,
      entryTime: 0,
      entryPrice: 100,
      exitTime: 60_000,
      exitPrice: 110,
      exitReason: "signal",
      profit: 19,
    },
    // −2 × (111 − 110) − 1
    {
      number: 2,
      side: "short",
      quantity: 2,
      entryTime: 120_000,
      entryPrice: 110,
      exitTime: 180_000,
      exitPrice: 111,
      exitReason: "stop_loss",
      profit: -3,
    },
    {
      number: 3,
      side: "long",
      quantity: 2,
      entryTime: 240_000,
      entryPrice: 111,
      exitTime: null,
      exitPrice: null,
      exitReason: null,
      profit: null,
    },
  ]);
  expect(
    tradesOf(fills)
      .filter(isClosed)
      .map(({ number }) => number),
  ).toEqual([1, 2]);
});

test("fills from the middle of a run keep the numbers of their trades", () => {
  expect(
    tradesOf([fill(9, "sell", "1", "signal"), fill(10, "buy", "1", null), fill(11, "sell", "2", "signal")]),
  ).toEqual([expect.objectContaining({ number: 6 })]);
});

test("pages hold every trade once, the newest first", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 3_000 }), fc.integer({ min: 1, max: 500 }), (count, size) => {
      const { pages } = tradePage(count, { page: 1, size });
      const numbers = Array.from({ length: pages }, (_, at) => tradePage(count, { page: at + 1, size })).flatMap(
        ({ from, to }) => Array.from({ length: Math.max(0, to - from + 1) }, (_, step) => to - step),
      );
      expect(numbers).toEqual(Array.from({ length: count }, (_, at) => count - at));
    }),
    { numRuns: 25 },
  );
});

test("a page that does not exist is the nearest one that does", () => {
  expect(tradePage(250, { page: 9, size: 100 })).toEqual({ page: 3, pages: 3, from: 1, to: 50 });
  expect(tradePage(0, { page: 0, size: 100 })).toEqual({ page: 1, pages: 1, from: 1, to: 0 });
});

test("a trade's fills are found by its number", () => {
  expect([fillsOfTrades(1, 1), fillsOfTrades(151, 250)]).toEqual([
    { first: 0, last: 1 },
    { first: 300, last: 499 },
  ]);
});
