import * as fc from "fast-check";
import { expect, test } from "vitest";
import { CandleBuffer, candleAt } from "../market/index.ts";
import { type RunOptions, SimulatedRun } from "../simulate/index.ts";
import { randomCandles } from "./testing/random-candles.ts";
import { randomSettings, randomStrategy } from "./testing/random-strategy.ts";

test("candles that come in any portions give the facts, equity and drawdown of one call, to the bit", () => {
  const portions = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 0, max: 250 }), portions, (seed, length, sizes) => {
      const options: RunOptions = {
        definition: randomStrategy({ seed }),
        parameters: {},
        candles: randomCandles({ seed, length }),
        settings: randomSettings(seed),
      };
      expect(stepped(options, sizes)).toEqual(whole(options));
    }),
    { seed: 20_240_101, numRuns: 150 },
  );
});

function whole(options: RunOptions) {
  const run = new SimulatedRun(options);
  run.advance();
  return ending(run);
}

function stepped(options: RunOptions, sizes: readonly number[]) {
  const buffer = new CandleBuffer(1);
  const run = new SimulatedRun({ ...options, candles: buffer });
  for (let turn = 0; run.position < options.candles.length; turn++) {
    const end = Math.min(options.candles.length, buffer.length + (sizes[turn % sizes.length] ?? 1));
    while (buffer.length < end) {
      buffer.append(candleAt(options.candles, buffer.length));
    }
    run.advance();
  }
  return ending(run);
}

function ending(run: SimulatedRun) {
  const open = { equity: [...run.equity], maxDrawdown: run.maxDrawdown };
  run.finish();
  return { open, facts: run.drain(), account: run.account, equity: [...run.equity], maxDrawdown: run.maxDrawdown };
}
