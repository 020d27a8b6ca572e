import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { CandleColumns } from "../market/index.ts";
import { CandleBuffer, candleAt } from "../market/index.ts";
import type { FactBatch } from "../pipeline/index.ts";
import type { Decision } from "../risk/index.ts";
import { SimulatedRun } from "../simulate/index.ts";
import { randomCandles } from "./testing/random-candles.ts";
import { randomSettings, randomStrategy } from "./testing/random-strategy.ts";

interface Given {
  readonly seed: number;
  readonly candles: CandleColumns;
}

const lists = ["intents", "decisions", "orders", "fills", "trades"] as const;

/** Works from candle to candle of `stops`, drains, and lets `refuse` say what of it is refused. */
function play({ seed, candles }: Given, stops: readonly number[], refuse: (batch: FactBatch) => readonly Decision[]) {
  const buffer = new CandleBuffer(1);
  const run = new SimulatedRun({
    definition: randomStrategy({ seed }),
    parameters: {},
    settings: randomSettings(seed),
    candles: buffer,
  });
  const refused: Decision[] = [];
  const fills = [];
  for (const stop of stops) {
    while (buffer.length < stop) {
      buffer.append(candleAt(candles, buffer.length));
    }
    run.advance();
    const batch = run.drain();
    fills.push(...batch.fills);
    for (const decision of refuse(batch)) {
      run.refuse(decision);
      refused.push(decision);
    }
  }
  return { fills, refused, equity: [...run.equity], rest: run.drain() };
}

/** Refuses every third intent that the run's own rules approved. */
const everyThird = ({ decisions }: FactBatch): readonly Decision[] =>
  decisions
    .filter(({ verdict, intentSequence }) => verdict === "approved" && intentSequence % 3 === 0)
    .map((own) => ({ ...own, verdict: "refused", rule: "kill", code: "kill_switch_active", value: 1, limit: 0 }));

test("a run that takes its refusals at the same places repeats itself to the bit, in whatever portions it comes", () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 1, max: 250 }), (seed, length) => {
      const given = { seed, candles: randomCandles({ seed, length }) };
      const each = Array.from({ length }, (_, index) => index + 1);
      const live = play(given, each, everyThird);

      const { timeframeMs } = randomSettings(seed);
      const stopOf = ({ time }: Decision) =>
        each.find((stop) => closeOf(given.candles, stop, timeframeMs) === time) ?? 0;
      const stops = [...new Set([...live.refused.map(stopOf), length])];
      const due = [...live.refused];
      const again = play(given, stops, (batch) => {
        const last = batch.intents.at(-1)?.sequence ?? -1;
        return due.splice(0, due.filter(({ intentSequence }) => intentSequence <= last).length);
      });
      expect(again).toEqual(live);
      expect(lists.every((list) => live.rest[list].length === 0)).toBe(true);
    }),
    { seed: 20_240_101, numRuns: 150 },
  );
});

const closeOf = (candles: CandleColumns, stop: number, timeframeMs: number): number =>
  (candles.openTime[stop - 1] ?? Number.NaN) + timeframeMs;

test("no fill stands on an intent that was refused", () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const length = 200;
      const stops = Array.from({ length }, (_, index) => index + 1);
      const orders = new Map<number, number>();
      const { fills, refused } = play({ seed, candles: randomCandles({ seed, length }) }, stops, (batch) => {
        for (const { sequence, intentSequence } of batch.orders) {
          orders.set(sequence, intentSequence);
        }
        return everyThird(batch);
      });
      const isRefused = new Set(refused.map(({ intentSequence }) => intentSequence));
      expect(fills.filter(({ orderSequence }) => isRefused.has(orders.get(orderSequence) ?? -1))).toEqual([]);
    }),
    { seed: 20_240_101, numRuns: 100 },
  );
});
