import { type Result, accept, dayMs, hourMs, minuteMs, refuse } from "../base/index.ts";

const lengths = {
  "1m": minuteMs,
  "2m": 2 * minuteMs,
  "3m": 3 * minuteMs,
  "4m": 4 * minuteMs,
  "5m": 5 * minuteMs,
  "6m": 6 * minuteMs,
  "10m": 10 * minuteMs,
  "12m": 12 * minuteMs,
  "15m": 15 * minuteMs,
  "20m": 20 * minuteMs,
  "30m": 30 * minuteMs,
  "1h": hourMs,
  "2h": 2 * hourMs,
  "3h": 3 * hourMs,
  "4h": 4 * hourMs,
  "6h": 6 * hourMs,
  "8h": 8 * hourMs,
  "12h": 12 * hourMs,
  "1d": dayMs,
  "1w": 7 * dayMs,
} as const;

/** The length of a candle, in our spelling. */
export type Timeframe = keyof typeof lengths;

export const timeframes = Object.keys(lengths) as readonly Timeframe[];

export const timeframeMs = (timeframe: Timeframe): number => lengths[timeframe];

const metaTraderName = /^(M|H|D|W)(\d{1,2})$/;

/** Reads `1h` or MetaTrader's `H1`. Months are not a fixed length and are refused. */
export function parseTimeframe(text: string): Result<Timeframe> {
  const name = metaTraderName.exec(text);
  const candidate = name === null ? text : `${name[2]}${name[1]?.toLowerCase()}`;
  return isTimeframe(candidate)
    ? accept(candidate)
    : refuse("timeframe_unknown", `"${text}" is not one of ${timeframes.join(", ")}`);
}

function isTimeframe(text: string): text is Timeframe {
  return Object.hasOwn(lengths, text);
}
