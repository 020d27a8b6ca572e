import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type CandleColumns } from "../market/index.ts";
import { type RunOptions, SimulatedRun } from "../simulate/index.ts";
import { type StrategyDefinition, builtInStrategies, enterLong, exit } from "../strategy/index.ts";
import { randomCandles } from "./testing/random-candles.ts";
import { randomSettings, randomStrategy } from "./testing/random-strategy.ts";

/** Makes a strategy for these candles; an honest one has no use for them. */
type Maker = (candles: CandleColumns) => StrategyDefinition;

const cases = fc.record({
  seed: fc.nat(),
  length: fc.integer({ min: 60, max: 300 }),
  cuts: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 3, maxLength: 3 }),
});

const makers: readonly (readonly [string, Maker])[] = [
  ...[...builtInStrategies].map(([name, definition]) => [name, () => definition] as const),
  ["random", () => randomStrategy({ seed: 1 })],
];

test.each(makers)("%s does the same whether its candles go on or not", (_name, make) => {
  fc.assert(
    fc.property(cases, ({ seed, length, cuts }) => {
      expect(firstDifference(make, { seed, length, cuts })).toBeNull();
    }),
    { seed: 20_240_101, numRuns: 40 },
  );
});

/** Knows tomorrow's close through an array that somebody left lying about. */
const cheat: Maker = (candles) => ({
  name: "cheat",
  parameters: {},
  create: () => ({
    onCandle: ({ index, close, isFlat }) => {
      const rises = (candles.close[index + 1] ?? 0) > close;
      return rises ? (isFlat ? enterLong() : undefined) : exit();
    },
  }),
});

test("a strategy that reaches into the future is caught by the same check", () => {
  const found = fc.check(
    fc.property(cases, (chosen) => firstDifference(cheat, chosen) === null),
    { seed: 20_240_101, numRuns: 40 },
  );
  expect(found.failed).toBe(true);
});

/** The first cut at which a history that ends there gives other facts than one that goes on; null where none does. */
function firstDifference(
  make: Maker,
  chosen: { readonly seed: number; readonly length: number; readonly cuts: readonly number[] },
): number | null {
  const history = randomCandles(chosen);
  const found = chosen.cuts
    .map((share) => Math.floor(share * history.length))
    .find((end) => {
      const longer = factsUpTo(end, optionsOver(history, make, chosen.seed));
      const shorter = factsUpTo(end, optionsOver(cutAt(history, end), make, chosen.seed));
      return JSON.stringify(longer) !== JSON.stringify(shorter);
    });
  return found ?? null;
}

function factsUpTo(end: number, options: RunOptions) {
  const run = new SimulatedRun(options);
  run.advance(end);
  return { ...run.drain(), equity: [...run.equity], maxDrawdown: run.maxDrawdown };
}

const optionsOver = (candles: CandleColumns, make: Maker, seed: number): RunOptions => {
  const definition = make(candles);
  return { definition, parameters: definition.parameters, candles, settings: randomSettings(seed) };
};

const cutAt = (candles: CandleColumns, end: number): CandleColumns => ({
  length: end,
  openTime: candles.openTime.slice(0, end),
  open: candles.open.slice(0, end),
  high: candles.high.slice(0, end),
  low: candles.low.slice(0, end),
  close: candles.close.slice(0, end),
  volume: candles.volume.slice(0, end),
});
