import { expect, test } from "vitest";
import { equityOf, figuresOf, openProfitOf, valued } from "./position-figures.ts";
import type { Position } from "./rows.ts";

const position = (rest: Partial<Position>): Position => ({
  account_id: "a",
  instrument_id: 1,
  quantity: "0.3",
  entry_price: "58666.6",
  realized_profit: "12.5",
  fees: "2.25",
  opened_at: 0,
  ...rest,
});

test("a long gains what the price gains; fees come off what is realised", () => {
  const figures = figuresOf(position({}), { contract_size: "1" }, "57897");
  expect(figures).toMatchObject({ isFlat: false, side: "long" });
  expect(figures.value?.toFixed()).toBe("17369.1"); // 0.3 × 57,897
  expect(figures.openProfit?.toFixed()).toBe("-230.88"); // 0.3 × (57,897 − 58,666.6)
  expect(figures.booked.toFixed()).toBe("10.25"); // 12.5 − 2.25
});

test("a short gains what the price loses, by the contract's size; without a price nothing is said", () => {
  const short = position({ quantity: "-2", entry_price: "2000" });
  const figures = figuresOf(short, { contract_size: "100" }, "1990");
  expect(figures).toMatchObject({ side: "short" });
  expect(figures.size.toFixed()).toBe("2");
  expect(figures.openProfit?.toFixed()).toBe("2000"); // 2 × 100 × 10
  expect(figuresOf(short, { contract_size: "100" }, null)).toMatchObject({ value: null, openProfit: null });
  expect(figuresOf(position({ quantity: "0", entry_price: null }), { contract_size: "1" }, "1")).toMatchObject({
    isFlat: true,
    openProfit: null,
  });
});

test("equity is cash and positions at the mark; one without a price or a rate leaves none", () => {
  const instrument = { contract_size: "1" };
  const long = { position: position({}), instrument, price: "60000", rate: "1" };
  const short = { position: position({ quantity: "-1" }), instrument, price: "100", rate: "0.5" };
  // 1,000 + 0.3 × 60,000 − 1 × 100 × 0.5
  expect(equityOf("1000", [long, short])?.toFixed()).toBe("18950");
  expect(equityOf("1000", [{ ...long, price: null }])).toBe(null);
  expect(equityOf("1000", [{ ...long, rate: null }])).toBe(null);
  expect(openProfitOf([long])?.toFixed()).toBe("400.02"); // 0.3 × (60,000 − 58,666.6)
  expect(openProfitOf([{ ...long, rate: "0.5" }])?.toFixed()).toBe("200.01");
  expect(openProfitOf([long, { ...long, price: null }])).toBe(null);
});

test("what is flat counts for nothing; what this page cannot measure leaves no equity, and is not left out", () => {
  const positions = [position({ quantity: "0", entry_price: null }), position({ instrument_id: 2 })];
  const measures = { positions, instruments: [], rates: {}, prices: new Map([[2, { price: "60000" }]]) };
  const held = valued(measures);
  expect(held).toEqual([{ position: positions[1], instrument: null, price: "60000", rate: null }]);
  expect([equityOf("1000", held), openProfitOf(held)]).toEqual([null, null]);
  expect(equityOf("1000", valued({ ...measures, positions: positions.slice(0, 1) }))?.toFixed()).toBe("1000");
});
