import { type Candle, type CandleColumns, candlesToColumns } from "../../market/index.ts";
import { type RandomNumbers, randomNumbers } from "./random-numbers.ts";

const hourMs = 3_600_000;

/** A walk with two decimals that has jumps at the open, candles without range, and missing candles. */
export function randomCandles({ seed, length }: { readonly seed: number; readonly length: number }): CandleColumns {
  const random = randomNumbers(seed);
  const candles: Candle[] = [];
  let close = 100;
  let openTime = Date.UTC(2024, 0, 1);
  for (let index = 0; index < length; index++) {
    const candle = nextCandle(random, { openTime, close });
    candles.push(candle);
    close = candle.close;
    openTime += hourMs * (random.next() < 0.05 ? 5 : 1);
  }
  return candlesToColumns(candles);
}

function nextCandle(random: RandomNumbers, last: { readonly openTime: number; readonly close: number }): Candle {
  const open = cents(last.close * (random.next() < 0.2 ? random.between(0.94, 1.06) : 1));
  if (random.next() < 0.05) {
    return { openTime: last.openTime, open, high: open, low: open, close: open, volume: 0 };
  }
  const close = cents(open * random.between(0.97, 1.03));
  const high = cents(Math.max(open, close) * random.between(1, 1.02));
  const low = cents(Math.min(open, close) * random.between(0.98, 1));
  return { openTime: last.openTime, open, high, low, close, volume: Math.floor(random.between(0, 1_000)) };
}

const cents = (price: number): number => Math.max(1, Math.round(price * 100) / 100);
