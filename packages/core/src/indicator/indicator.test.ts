import * as fc from "fast-check";
import { expect, test } from "vitest";
import { DomainError } from "../base/index.ts";
import { type CandleColumns, candlesToColumns } from "../market/index.ts";
import { type Indicator, atr, ema, rsi, sma } from "./index.ts";

/** Candles from texts "high low close"; the open is the close. */
const rows = (...texts: readonly string[]): CandleColumns =>
  candlesToColumns(
    texts.map((text, openTime) => {
      const [high = 0, low = 0, close = 0] = text.split(" ").map(Number);
      return { openTime, open: close, high, low, close, volume: 10 * close };
    }),
  );

const closes = (...values: readonly number[]): CandleColumns =>
  rows(...values.map((value) => `${value} ${value} ${value}`));

function valuesOf(indicator: Indicator, candles: CandleColumns): readonly number[] {
  const values = new Float64Array(candles.length);
  indicator.extend(candles, values, 0, candles.length);
  return [...values];
}

interface Case {
  readonly name: string;
  readonly indicator: Indicator;
  readonly candles: CandleColumns;
  readonly values: readonly number[];
}

const cases: readonly Case[] = [
  { name: "sma: (1 + 2) / 2, (2 + 6) / 2", indicator: sma(2), candles: closes(1, 2, 6), values: [NaN, 1.5, 4] },
  { name: "sma of one is the input", indicator: sma(1), candles: closes(3, 5), values: [3, 5] },
  { name: "sma of the volume", indicator: sma(2, "volume"), candles: closes(1, 2, 6), values: [NaN, 15, 40] },
  {
    name: "sma longer than the history is never defined",
    indicator: sma(4),
    candles: closes(1, 2),
    values: [NaN, NaN],
  },
  {
    // Weight 2 / 4; seed (1 + 2 + 3) / 3 = 2; 2 + (5 − 2) / 2 = 3.5; 3.5 + (1 − 3.5) / 2 = 2.25.
    name: "ema begins with the mean of its first values",
    indicator: ema(3),
    candles: closes(1, 2, 3, 5, 1),
    values: [NaN, NaN, 2, 3.5, 2.25],
  },
  { name: "ema of one is the input", indicator: ema(1), candles: closes(3, 5), values: [3, 5] },
  {
    // Changes +1, +1, −1, −1. Gain 1, loss 0: 100. Gain (1 + 0) / 2, loss (0 + 1) / 2: 50. Gain 0.25, loss 0.75: 25.
    name: "rsi smooths gains and losses",
    indicator: rsi(2),
    candles: closes(1, 2, 3, 2, 1),
    values: [NaN, NaN, 100, 50, 25],
  },
  { name: "rsi of a fall without a gain is 0", indicator: rsi(2), candles: closes(3, 2, 1), values: [NaN, NaN, 0] },
  { name: "rsi of what does not move is 50", indicator: rsi(2), candles: closes(7, 7, 7), values: [NaN, NaN, 50] },
  {
    // Ranges: 11 − 9 = 2; with the gap up from 10: 15 − 10 = 5; with the gap down from 14: 14 − 12 = 2.
    // (2 + 5) / 2 = 3.5; (3.5 × 1 + 2) / 2 = 2.75.
    name: "atr counts gaps",
    indicator: atr(2),
    candles: rows("10 8 9", "11 9 10", "15 14 14", "13 12 13"),
    values: [NaN, NaN, 3.5, 2.75],
  },
];

test.each(cases)("$name", ({ indicator, candles, values }) => {
  expect(valuesOf(indicator, candles)).toEqual(values);
  expect(values.findIndex((value) => !Number.isNaN(value))).toBe(
    indicator.lookback < values.length ? indicator.lookback : -1,
  );
});

test("a key names the computation", () => {
  expect([sma(2), sma(2, "open"), ema(3), rsi(), atr()].map(({ key }) => key)).toEqual([
    "sma(2,close)",
    "sma(2,open)",
    "ema(3,close)",
    "rsi(14,close)",
    "atr(14)",
  ]);
});

test.each([0, -1, 1.5, Number.NaN, 1_000_001])("%d is no period", (period) => {
  for (const make of [sma, ema, rsi, atr]) {
    expect(() => make(period)).toThrow(DomainError);
  }
});

/** A walk in cents: prices that float64 cannot hold exactly. */
const walks = fc
  .array(fc.tuple(fc.integer({ min: -400, max: 400 }), fc.nat({ max: 300 }), fc.nat({ max: 300 })), {
    minLength: 1,
    maxLength: 400,
  })
  .map((steps) => {
    let cents = 1_000_000;
    return candlesToColumns(
      steps.map(([step, up, down], openTime) => {
        cents += step;
        const [high, low, close] = [(cents + up) / 100, (cents - down) / 100, cents / 100];
        return { openTime, open: close, high, low, close, volume: up };
      }),
    );
  });
const periods = fc.integer({ min: 1, max: 40 });
const settings = { seed: 20_240_101, numRuns: 200 };

test("in any portions the values have the bits of one call", () => {
  const portions = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(walks, periods, portions, (candles, period, sizes) => {
      for (const make of [sma, ema, rsi, atr]) {
        const whole = valuesOf(make(period), candles);
        const stepped = new Float64Array(candles.length);
        const indicator = make(period);
        for (let from = 0, turn = 0; from < candles.length; turn++) {
          const to = Math.min(candles.length, from + (sizes[turn % sizes.length] ?? 1));
          indicator.extend(candles, stepped, from, to);
          from = to;
        }
        expect([...stepped]).toEqual(whole);
      }
    }),
    settings,
  );
});

test("ema, rsi and atr are what their definitions say", () => {
  fc.assert(
    fc.property(walks, periods, (candles, period) => {
      expectNear(valuesOf(ema(period), candles), emaByWeights([...candles.close], period));
      expectNear(valuesOf(rsi(period), candles), rsiByRatio([...candles.close], period));
      expectNear(valuesOf(atr(period), candles), wilder(trueRanges(candles), period));
    }),
    settings,
  );
});

test("after 20,000 candles the sma is the exact mean to two units in its last place", () => {
  let state = 1;
  const values = Array.from({ length: 20_000 }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (1_000_000 + (state % 400_000)) / 100;
  });
  for (const period of [10, 50, 300]) {
    const found = valuesOf(sma(period), closes(...values));
    expect(worstDistance(found, values, period)).toBeLessThanOrEqual(2);
  }
});

/** Largest distance of the averages from the exact means, in units in the last place of numbers from 8,192 to 16,384. */
function worstDistance(found: readonly number[], values: readonly number[], period: number): number {
  // Times 2^39 these numbers are whole (their last place is 2^−39), so that sums of BigInts are exact.
  const whole = (value: number) => BigInt(value * 2 ** 39);
  const exact = values.map(whole);
  let sum = 0n;
  let worst = 0;
  for (const [index, value] of exact.entries()) {
    sum += value - (exact[index - period] ?? 0n);
    if (index >= period - 1) {
      const difference = whole(found[index] ?? 0) * BigInt(period) - sum;
      worst = Math.max(worst, Math.abs(Number(difference)) / period);
    }
  }
  return worst;
}

function expectNear(found: readonly number[], expected: readonly number[]): void {
  const differing = found.filter((value, index) => {
    const other = expected[index] ?? Number.NaN;
    return Number.isNaN(value) !== Number.isNaN(other) || Math.abs(value - other) > 1e-9 * Math.max(1, Math.abs(other));
  });
  expect(differing).toEqual([]);
}

/** The closed form: the seed and each later value, weighted by how often it was smoothed. */
function emaByWeights(values: readonly number[], period: number): readonly number[] {
  const weight = 2 / (period + 1);
  const seed = mean(values.slice(0, period));
  return values.map((_, index) => {
    if (index < period - 1) {
      return Number.NaN;
    }
    const later = values.slice(period, index + 1);
    const smoothed = later.map((value, at) => value * weight * (1 - weight) ** (later.length - 1 - at));
    return smoothed.reduce((sum, value) => sum + value, seed * (1 - weight) ** later.length);
  });
}

function rsiByRatio(values: readonly number[], period: number): readonly number[] {
  const changes = values.map((value, index) => (index === 0 ? Number.NaN : value - (values[index - 1] ?? 0)));
  const gains = wilder(
    changes.map((change) => Math.max(change, 0)),
    period,
  );
  const losses = wilder(
    changes.map((change) => Math.max(-change, 0)),
    period,
  );
  return gains.map((gain, index) => {
    const loss = losses[index] ?? 0;
    return gain === 0 && loss === 0 ? 50 : 100 - 100 / (1 + gain / loss);
  });
}

const trueRanges = ({ high, low, close }: CandleColumns): readonly number[] =>
  [...close].map((_, index) => {
    const [h = 0, l = 0, previous = Number.NaN] = [high[index], low[index], close[index - 1]];
    return Math.max(h - l, Math.abs(h - previous), Math.abs(l - previous));
  });

/** Wilder's smoothing of values from index 1 on; the first result, at `period`, is their plain mean. */
function wilder(values: readonly number[], period: number): readonly number[] {
  let smoothed = mean(values.slice(1, period + 1));
  return values.map((value, index) => {
    if (index < period) {
      return Number.NaN;
    }
    smoothed = index === period ? smoothed : smoothed + (value - smoothed) / period;
    return smoothed;
  });
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
