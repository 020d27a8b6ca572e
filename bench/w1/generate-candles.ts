import type { CandleColumns } from "@chandlery/core/market";

const minuteMs = 60_000;
const seed = 20_260_816;
const startPrice = 300_000;
const volatility = 3e-4;

/**
 * The candles of workload W1: a seeded walk in whole ticks with a weak pull to its start. Whole numbers below 2^53 have
 * exact sums, so that every engine computes the same averages to the bit. A shorter series is a prefix of a longer one.
 */
export function generateCandles(length: number): CandleColumns {
  const column = () => new Float64Array(length);
  const candles = { open: column(), high: column(), low: column(), close: column(), volume: column() };
  const uniform = uniformNumbers();
  let price = startPrice;
  for (let i = 0; i < length; i++) {
    const pull = ((startPrice - price) / startPrice) * 2e-5;
    const open = price + Math.round(price * volatility * 0.1 * bellShaped(uniform));
    const close = Math.max(1_000, Math.round(open * (1 + volatility * bellShaped(uniform) + pull)));
    candles.open[i] = open;
    candles.high[i] = Math.max(open, close) + Math.floor(uniform() * volatility * 1.2 * price);
    candles.low[i] = Math.min(open, close) - Math.floor(uniform() * volatility * 1.2 * price);
    candles.close[i] = close;
    candles.volume[i] = Math.floor(100 + uniform() * 10_000);
    price = close;
  }
  return { length, openTime: column().map((_, i) => i * minuteMs), ...candles };
}

/** The sum of twelve uniform numbers less their mean: nearly normal, and the same on every machine. */
function bellShaped(uniform: () => number): number {
  let sum = 0;
  for (let k = 0; k < 12; k++) {
    sum += uniform();
  }
  return sum - 6;
}

/** The mulberry32 sequence in [0, 1). */
function uniformNumbers(): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
