import { expect, test } from "vitest";
import { indicatorChoices, parseIndicators, writeIndicators } from "./indicators.ts";

test("a choice survives the cookie, what is not known does not, and none means the usual ones", () => {
  const all = indicatorChoices.map(({ name }) => name);
  expect(parseIndicators(writeIndicators(all))).toEqual(all);
  expect(parseIndicators("rsi.wizard.ema")).toEqual(["ema", "rsi"]);
  expect(parseIndicators("")).toEqual([]);
  expect(parseIndicators(undefined)).toEqual(["ema", "volume"]);
});
