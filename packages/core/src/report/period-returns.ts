import { dayMs } from "../base/index.ts";

/** Returns between the ends of days (of weeks, for weekly candles), and how many of these make a year. */
export interface PeriodReturns {
  readonly values: readonly number[];
  readonly perYear: number;
}

export interface EquityColumns {
  readonly openTime: Float64Array;
  readonly equity: Float64Array;
  readonly timeframeMs: number;
}

/**
 * Equity at the end of each UTC day that has candles, as returns from day to day. Annualised figures are taken from
 * these and not from candles, so that they do not grow with the number of candles in a day.
 */
export function periodReturnsOf({ openTime, equity, timeframeMs }: EquityColumns): PeriodReturns {
  const isWeekly = timeframeMs >= 7 * dayMs;
  const periodMs = isWeekly ? timeframeMs : dayMs;
  const values: number[] = [];
  let base = Number.NaN;
  for (const [index, value] of equity.entries()) {
    const period = Math.floor((openTime[index] ?? Number.NaN) / periodMs);
    const next = Math.floor((openTime[index + 1] ?? Number.POSITIVE_INFINITY) / periodMs);
    const isLastOfPeriod = isWeekly || next > period;
    if (isLastOfPeriod && !Number.isNaN(base)) {
      values.push(value / base - 1);
    }
    base = isLastOfPeriod ? value : base;
  }
  return { values, perYear: isWeekly ? 52 : tradesOnWeekends(openTime) ? 365 : 252 };
}

/** A market that is always open has 2/7 of its candles on weekends; more than 0.6 of that counts as open. */
function tradesOnWeekends(openTime: Float64Array): boolean {
  const threshold = (2 / 7) * 0.6;
  return openTime.filter((time) => isWeekend(time)).length / openTime.length > threshold;
}

/** 1970-01-01 was a Thursday: three days later the first Sunday came. */
function isWeekend(time: number): boolean {
  const dayOfWeek = (Math.floor(time / dayMs) + 4) % 7;
  return dayOfWeek === 0 || dayOfWeek === 6;
}
