import { candleAt } from "@chandlery/core/market";
import { expect, test } from "vitest";
import { generateCandles } from "./generate-candles.ts";
import { differences, expectedOutcome } from "./outcome.ts";
import { prepare, variants } from "./variant.ts";

test("the generator gives the published first candle", () => {
  expect(candleAt(generateCandles(1), 0)).toEqual({
    openTime: 0,
    open: 300_004,
    high: 300_050,
    low: 299_752,
    close: 299_815,
    volume: 3_849,
  });
});

test("W1 has the published trades, equity, fees and drawdown, with columns built and reused, facts kept or not", () => {
  const candles = generateCandles(1_000_000);
  const generated = variants.filter((variant) => variant.candles === "generated");
  const found = generated.flatMap((variant) => {
    const runOnce = prepare(variant, candles);
    return [runOnce(), runOnce()].map(({ outcome }) => [variant.name, differences(outcome)]);
  });
  expect(found).toEqual(generated.flatMap(({ name }) => [1, 2].map(() => [name, []])));
});

test("an outcome that differs is told by name", () => {
  expect(differences({ ...expectedOutcome, hash: "00000000", fees: 1 })).toEqual([
    "hash is 00000000, expected 6658eb36",
    "fees is 1, expected 903743.154",
  ]);
});
