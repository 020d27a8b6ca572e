import { expect, it } from "vitest";
import { dayMs, hourMs, minuteMs } from "../base/index.ts";
import type { MetricUnit } from "./metric.ts";
import type { MetricResult } from "./registry.ts";
import { formatMetric, metricTable } from "./table.ts";

const result = (unit: MetricUnit, value: number | null, reason: string | null = null): MetricResult => ({
  metric: {
    name: unit,
    title: `A ${unit}`,
    unit,
    formula: "",
    source: "",
    sample: "trades",
    minimumSample: 0,
    compute: () => ({ value, n: 3, reason }),
  },
  value,
  n: 3,
  reason,
});

it.each([
  ["money", -1234567.891, "-1,234,567.89"],
  ["money", 999, "999.00"],
  ["fraction", 0.12345, "12.35 %"],
  ["fraction", -12.5, "-1,250.00 %"],
  ["number", 1.98765, "1.988"],
  ["count", 1234, "1,234"],
  ["ms", 3 * dayMs + 4 * hourMs + 59 * minuteMs, "3 d 4 h"],
  ["ms", 4 * hourMs + 14.6 * minuteMs, "4 h 15 min"],
  ["ms", 20_000, "0 min"],
] as const)("shows %s %d as %s", (unit, value, text) => {
  expect(formatMetric(result(unit, value))).toBe(text);
});

it("lines values up and says why one is missing", () => {
  expect(metricTable([result("money", 1234.5), result("count", 7), result("number", null, "no trade lost")])).toBe(
    ["A money   1,234.50", "A count          7", "A number  n/a (no trade lost)"].join("\n"),
  );
});
