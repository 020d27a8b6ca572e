import { expect, test } from "vitest";
import { Decimal, decimalsOfStep, formatExact, formatExactSigned, formatMoney, parsePositive } from "./exact.ts";

test.each([
  // More digits than a float64 holds, and none is lost.
  ["12345678901234567890.123456789", undefined, "12,345,678,901,234,567,890.123456789"],
  ["64120.5", 1, "64,120.5"],
  ["1.085", 5, "1.08500"],
  ["999.995", 2, "1,000.00"],
  ["0.250000000000000000", undefined, "0.25"],
  ["-1234.5", 2, "\u22121,234.50"],
  // What rounds to zero has no sign.
  ["-0.001", 2, "0.00"],
  ["0", undefined, "0"],
  [null, 2, "—"],
] as const)("%s with %s decimals reads %s", (value, decimals, text) => {
  expect(formatExact(value, decimals)).toBe(text);
});

test("a sign is always shown, and zero has none", () => {
  expect(["3.1", "-3.1", "0", "0.001"].map((value) => formatExactSigned(value, 2))).toEqual([
    "+3.10",
    "\u22123.10",
    "0.00",
    "0.00",
  ]);
});

test("a step says its decimals", () => {
  expect(["0.1", "0.10", "1", "0.00000001", "5"].map(decimalsOfStep)).toEqual([1, 1, 0, 8, 0]);
});

test("only digits and a point are a number: a comma might be read as either", () => {
  expect(["64120.5", " 2 ", ".5", "1."].map((text) => parsePositive(text)?.toFixed())).toEqual([
    "64120.5",
    "2",
    "0.5",
    "1",
  ]);
  for (const text of ["", "0", "0.0", "-1", "64,120.5", "1e5", "0x10", "NaN", "Infinity", "1.2.3", "9".repeat(41)]) {
    expect([text, parsePositive(text)]).toEqual([text, null]);
  }
  expect(parsePositive("0.1")?.plus("0.2").equals(new Decimal("0.3"))).toBe(true);
});

test.each([
  ["1234.5", "1,234.50"],
  ["0", "0.00"],
  ["0.01", "0.01"],
  ["0.00302", "0.0030"],
  ["-0.000456", "−0.00046"],
  ["0.00000001", "0.00000001"],
  [null, "—"],
])("the amount %s is shown as %s: a fee that is paid is not zero", (text, shown) => {
  expect(formatMoney(text)).toBe(shown);
});
