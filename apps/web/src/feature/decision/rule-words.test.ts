import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { formatMeasure, ruleNames, sentenceOfRefusal, wordsOfRule } from "./rule-words.ts";

const root = new URL("../../../../../", import.meta.url);

test.each([
  ["max_order_value", 16_905.92, 10_000, "order value 16,905.92\u00A0USDT > 10,000.00\u00A0USDT limit"],
  ["max_daily_loss", 0.0309, 0.03, "daily loss 3.09\u00A0% ≥ 3.00\u00A0% limit"],
  ["max_leverage", 2.5, 1, "leverage 2.50× > 1.00× limit"],
  ["duplicate", 120, 1_000, "time since the same order 120\u00A0ms < 1,000\u00A0ms limit"],
  ["lot", 0.0015, 0.001, "quantity on the lot: 0.0015, in steps of 0.001"],
  ["candle_age", null, 600, "age of the newest candle could not be measured, which counts as no"],
  ["instrument_allowed", 7, null, "the account may not trade this instrument"],
  ["account_open", null, null, "the account is not open"],
  ["kill", 2, 0, "kill switch level 2 > 0 limit"],
  ["a_new_rule", 3, 2, "a new rule 3 > 2 limit"],
])("a refusal by %s says value and limit with their unit", (rule, value, limit, sentence) => {
  expect(sentenceOfRefusal({ rule, value, limit }, "USDT")).toBe(sentence);
});

test("what was not measured is not zero", () => {
  expect(formatMeasure("max_exposure", null, "USD")).toBe("—");
  // The value of this rule is the number of the instrument.
  expect(formatMeasure("instrument_allowed", 7, "USD")).toBe("—");
  expect(wordsOfRule(null)).toBe("unknown rule");
});

test("a limit is shown digit by digit, however many it has", () => {
  expect(formatMeasure("max_exposure", "9007199254740993.015", "USD")).toBe("9,007,199,254,740,993.02\u00A0USD");
  expect(formatMeasure("max_position", "0.123456789", "USD")).toBe("0.12345679");
});

test("every rule of the gate has words of its own", () => {
  const gate = readFileSync(new URL("supabase/migrations/20261128010600_create_gate.sql", root), "utf8");
  const rules = [...gate.matchAll(/\(\s*\d+, '([a-z_]+)',/g)].map(([, rule]) => rule);
  expect(new Set([...rules, "kill"])).toEqual(new Set(ruleNames));
});
