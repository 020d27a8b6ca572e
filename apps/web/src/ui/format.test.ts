import { expect, test } from "vitest";
import { formatDecimal, formatLength, formatNumber, formatPercent, formatSigned } from "./format.ts";

test.each([
  ["128.83422800000001", "128.834228"],
  ["0.100", "0.1"],
  ["71765", "71,765"],
  ["-0.5", "−0.5"],
  ["0.000000004", "0"],
  ["1234567.123456789", "1,234,567.12345679"],
])("the decimal string %s is shown as %s", (text, shown) => {
  expect(formatDecimal(text)).toBe(shown);
});

test("unknown is a dash, zero is zero, minus is as wide as plus", () => {
  expect([formatDecimal(null), formatNumber(null), formatNumber(Number.NaN), formatNumber(0)]).toEqual([
    "—",
    "—",
    "—",
    "0.00",
  ]);
  expect([formatSigned(1_234.5), formatSigned(-3.1), formatSigned(0)]).toEqual(["+1,234.50", "−3.10", "0.00"]);
  expect(formatPercent(-0.1234)).toBe("−12.3\u00A0%");
  expect([formatNumber(-0.001), formatPercent(-0.0001), formatSigned(-0.004), formatSigned(0.004)]).toEqual([
    "0.00",
    "0.0\u00A0%",
    "0.00",
    "0.00",
  ]);
});

test("a length has its two largest units", () => {
  expect(formatLength(3 * 86_400_000 + 4 * 3_600_000 + 60_000)).toBe("3\u00A0d 4\u00A0h");
  expect(formatLength(0)).toBe("0\u00A0min");
});
