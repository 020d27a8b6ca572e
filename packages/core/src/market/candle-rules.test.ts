import { expect, test } from "vitest";
import { brokenOrderRule, brokenPriceRule, brokenTimeRule, timeRules } from "./candle-rules.ts";
import type { Timeframe } from "./timeframe.ts";

const minute = 60_000;
const now = Date.UTC(2024, 5, 1);
const day = Date.UTC(2024, 0, 1);

test.each<[Timeframe, number, string | undefined]>([
  ["1m", 1, undefined],
  ["5m", 5, undefined],
  ["5m", 4, "candle_time_off_grid"],
  ["15m", 15, undefined],
  ["15m", 10, "candle_time_off_grid"],
  ["1h", 9 * 60 + 15, undefined], // Mumbai opens at 9:15
  ["1h", 10, "candle_time_off_grid"],
  ["1d", 5 * 60, undefined], // a day of New York begins at 5:00 UTC
  ["1w", 22 * 60, undefined],
  ["10m", 5, undefined], // gcd(10, 15) = 5
])("a %s candle that opens %i minutes after midnight: %s", (timeframe, minutes, code) => {
  expect(brokenTimeRule(day + minutes * minute, timeRules(timeframe, now))?.code).toBe(code);
});

test.each([
  [now + 2 * minute, undefined],
  [now + 3 * minute, "candle_time_in_future"],
  [now / 1_000, "candle_time_in_seconds"],
  [0, "candle_time_in_seconds"],
  [Date.UTC(1974, 0, 1), undefined],
])("a 1m candle at %i: %s", (openTime, code) => {
  expect(brokenTimeRule(openTime, timeRules("1m", now))?.code).toBe(code);
});

test.each<[Timeframe, number, string | undefined]>([
  ["1h", 60, undefined],
  ["1h", 59, "candle_time_too_close"],
  ["1d", 23 * 60, undefined], // daylight saving begins
  ["1d", 22 * 60, "candle_time_too_close"],
  ["4h", 3 * 60, undefined],
  ["1m", 0, "candle_time_duplicate"],
  ["1m", -1, "candle_time_not_ascending"],
])("a %s candle %i minutes after another: %s", (timeframe, minutes, code) => {
  const { spacingMs } = timeRules(timeframe, now);
  expect(brokenOrderRule(day + minutes * minute, { after: day, spacingMs })?.code).toBe(code);
});

test.each([
  [[10, 12, 9, 11], undefined],
  [[10, 10, 10, 10], undefined],
  [[10, 9, 8, 9], "high candle_high_too_low"],
  [[10, 12, 9, 13], "high candle_high_too_low"],
  [[10, 12, 10.5, 11], "low candle_low_too_high"],
  [[0, 12, 9, 11], "open candle_price_not_positive"],
  [[10, 12, -1, 11], "low candle_price_not_positive"],
  [[10, 12, 9, Number.NaN], "close candle_price_not_positive"],
])("open, high, low, close %j: %s", ([open = 0, high = 0, low = 0, close = 0], broken) => {
  const rule = brokenPriceRule(open, high, low, close);
  expect(rule && `${rule.column} ${rule.code}`).toBe(broken);
});
