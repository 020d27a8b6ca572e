import { type ErrorCode, minuteMs } from "../base/index.ts";
import { type Timeframe, timeframeMs } from "./timeframe.ts";

export type CandleColumn = "timestamp" | "open" | "high" | "low" | "close" | "volume";

/** A rule that a candle breaks, and the value that breaks it. */
export interface BrokenRule {
  readonly column: CandleColumn;
  readonly code: ErrorCode;
}

const rule = (column: CandleColumn, code: ErrorCode): BrokenRule => ({ column, code });

const rules = {
  openNotPositive: rule("open", "candle_price_not_positive"),
  highNotPositive: rule("high", "candle_price_not_positive"),
  lowNotPositive: rule("low", "candle_price_not_positive"),
  closeNotPositive: rule("close", "candle_price_not_positive"),
  highTooLow: rule("high", "candle_high_too_low"),
  lowTooHigh: rule("low", "candle_low_too_high"),
  volumeNegative: rule("volume", "candle_volume_negative"),
  inSeconds: rule("timestamp", "candle_time_in_seconds"),
  inFuture: rule("timestamp", "candle_time_in_future"),
  offGrid: rule("timestamp", "candle_time_off_grid"),
  duplicate: rule("timestamp", "candle_time_duplicate"),
  notAscending: rule("timestamp", "candle_time_not_ascending"),
  tooClose: rule("timestamp", "candle_time_too_close"),
} as const;

/** How the numbers of a candle must relate. Holds for prices and for scaled prices alike; called once for each row. */
export function brokenPriceRule(open: number, high: number, low: number, close: number): BrokenRule | undefined {
  if (low > 0 && low <= open && low <= close && high >= open && high >= close) {
    return undefined;
  }
  if (!(open > 0)) return rules.openNotPositive;
  if (!(high > 0)) return rules.highNotPositive;
  if (!(low > 0)) return rules.lowNotPositive;
  if (!(close > 0)) return rules.closeNotPositive;
  return high < open || high < close || high < low ? rules.highTooLow : rules.lowTooHigh;
}

export const brokenVolumeRule = (volume: number): BrokenRule | undefined =>
  volume >= 0 ? undefined : rules.volumeNegative;

/** What a series allows of open times. */
export interface TimeRules {
  /** Open times are multiples of this. */
  readonly gridMs: number;
  /** The least distance of two candles. */
  readonly spacingMs: number;
  /** The last open time that is not in the future. */
  readonly latest: number;
}

/** How far the clock of a source may be ahead. */
const clockToleranceMs = 2 * minuteMs;

/** 1e11 ms is March 1973, 1e11 s is the year 5138: below it a time is in seconds. */
const leastMs = 1e11;

/**
 * Sessions open on quarters of an hour in their zone, and every zone is off UTC by quarters of an hour; so a timeframe's
 * candles open on its own multiples up to 15 minutes and on 15 minutes above. Above an hour, candles cut in local time
 * lose an hour when daylight saving begins.
 */
export function timeRules(timeframe: Timeframe, nowMs: number): TimeRules {
  const length = timeframeMs(timeframe);
  return {
    gridMs: greatestCommonDivisor(length, 15 * minuteMs),
    spacingMs: length > 60 * minuteMs ? length - 60 * minuteMs : length,
    latest: nowMs + clockToleranceMs,
  };
}

export function brokenTimeRule(openTime: number, { gridMs, latest }: TimeRules): BrokenRule | undefined {
  if (openTime >= leastMs && openTime <= latest && openTime % gridMs === 0) {
    return undefined;
  }
  if (openTime < leastMs) return rules.inSeconds;
  return openTime > latest ? rules.inFuture : rules.offGrid;
}

/** How a candle must follow the one before it. */
export function brokenOrderRule(
  openTime: number,
  { after, spacingMs }: { readonly after: number; readonly spacingMs: number },
): BrokenRule | undefined {
  if (openTime - after >= spacingMs) {
    return undefined;
  }
  if (openTime === after) return rules.duplicate;
  return openTime < after ? rules.notAscending : rules.tooClose;
}

function greatestCommonDivisor(first: number, second: number): number {
  return second === 0 ? first : greatestCommonDivisor(second, first % second);
}
