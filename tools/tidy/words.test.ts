import { expect, it } from "vitest";
import { words } from "./words.ts";

const faultsOf = (path: string, text: string): string[] => words([{ path, text }]).map((fault) => fault.message);

it.each([
  ["apps/engine/src/a.ts", "setInterval(run); const barrier = repair;"],
  ["apps/engine/src/a.ts", '// a bar, an interval\nconst a = "kline";'],
  ["supabase/migrations/1_create.sql", "-- bars\nselect now() - interval '2 minutes', 'kline';"],
  ["docs/glossary.md", "# Words\nNever say bar."],
  ["packages/core/src/market/timeframe.ts", "type Timeframe = string;"],
])("accepts %s: %s", (path, text) => {
  expect(faultsOf(path, text)).toEqual([]);
});

it.each([
  ["a.ts", "const barCount = 1;", '"barCount" says bar: say candle'],
  ["a.ts", "const x = { KLINES: 1 };", '"KLINES" says kline: say candle'],
  ["a.ts", "interface PairManager {}", '"PairManager" says pair: say instrument'],
  ["a.ts", "interface IClock {}", '"IClock" says what the declaration says already: leave the I out'],
  ["a.ts", "f(`${ticker}`);", '"ticker" says ticker: say instrument'],
  ["src/utils/a.ts", "", '"utils" is no name for a file or a folder'],
  ["src/pair-list.ts", "", '"pair-list" is no name for a file or a folder'],
  ["1_create.sql", "create table bars (resolution text);", '"bars" says bar: say candle'],
  ["docs/a.md", "## How bars close", "a heading says bars: say candle"],
])("finds the planted word in %s: %s", (path, text, message) => {
  expect(faultsOf(path, text)).toContain(message);
});
