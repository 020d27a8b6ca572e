import { type Candle, type CandleColumns, candleAt, candlesToColumns } from "@chandlery/core/market";
import { OracleFault } from "./oracle-fault.ts";

const minuteMs = 60_000;
const units: ReadonlyMap<string, number> = new Map([
  ["min", minuteMs],
  ["t", minuteMs],
  ["h", 60 * minuteMs],
  ["d", 1_440 * minuteMs],
]);

/**
 * Coarser candles as pandas cuts them: labelled by their left edge, counted from the midnight before the first candle,
 * first, max, min, last, sum; those without candles are dropped.
 */
export function resample(candles: CandleColumns, rule: string): CandleColumns {
  const lengthMs = lengthOf(rule);
  const dayMs = 1_440 * minuteMs;
  const origin = Math.floor((candles.openTime[0] ?? 0) / dayMs) * dayMs;
  const coarse: Candle[] = [];
  for (let index = 0; index < candles.length; index++) {
    const candle = candleAt(candles, index);
    const openTime = origin + Math.floor((candle.openTime - origin) / lengthMs) * lengthMs;
    const last = coarse.at(-1);
    if (last?.openTime === openTime) {
      coarse[coarse.length - 1] = merged(last, candle);
    } else {
      coarse.push({ ...candle, openTime });
    }
  }
  return candlesToColumns(coarse);
}

const merged = (earlier: Candle, later: Candle): Candle => ({
  openTime: earlier.openTime,
  open: earlier.open,
  high: Math.max(earlier.high, later.high),
  low: Math.min(earlier.low, later.low),
  close: later.close,
  volume: earlier.volume + later.volume,
});

function lengthOf(rule: string): number {
  const [, count, unit] = /^(\d*)([a-z]+)$/i.exec(rule) ?? [];
  const unitMs = units.get((unit ?? "").toLowerCase());
  if (unitMs === undefined) {
    throw new OracleFault(`"${rule}" is no timeframe that can be resampled to: a count and min, h or D`);
  }
  return Number(count === "" ? 1 : count) * unitMs;
}
