import { dayMs, hourMs, minuteMs } from "../base/index.ts";
import type { MetricUnit } from "./metric.ts";
import type { MetricResult } from "./registry.ts";

/** Metrics as lines of text for a terminal: title, value, and the reason where there is no value. */
export function metricTable(results: readonly MetricResult[]): string {
  const rows = results.map((result) => ({ title: result.metric.title, value: formatMetric(result) }));
  const titleWidth = Math.max(0, ...rows.map((row) => row.title.length));
  const valueWidth = Math.max(0, ...results.map((result) => (result.value === null ? 0 : formatMetric(result).length)));
  return rows.map((row) => `${row.title.padEnd(titleWidth)}  ${row.value.padStart(valueWidth)}`).join("\n");
}

/** A value as a person reads it: fractions in percent, times in days, hours and minutes. */
export const formatMetric = ({ metric, value, reason }: MetricResult): string =>
  value === null ? `n/a (${reason})` : formatters[metric.unit](value);

const formatters: Readonly<Record<MetricUnit, (value: number) => string>> = {
  money: (value) => grouped(value, 2),
  fraction: (value) => `${grouped(value * 100, 2)} %`,
  number: (value) => grouped(value, 3),
  count: (value) => grouped(value, 0),
  ms: duration,
};

/** With commas, whatever the machine's locale: `-1,234.50`. */
function grouped(value: number, digits: number): string {
  const [whole = "", fraction] = value.toFixed(digits).split(".");
  const withCommas = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return fraction === undefined ? withCommas : `${withCommas}.${fraction}`;
}

/** The two largest units, rounded to the nearest minute: `3 d 4 h`, `4 h 15 min`. */
function duration(value: number): string {
  const rounded = Math.round(value / minuteMs) * minuteMs;
  const parts = [
    { count: Math.floor(rounded / dayMs), unit: "d" },
    { count: Math.floor((rounded % dayMs) / hourMs), unit: "h" },
    { count: (rounded % hourMs) / minuteMs, unit: "min" },
  ];
  const first = parts.findIndex(({ count }) => count > 0);
  const shown = first < 0 ? parts.slice(2) : parts.slice(first, first + 2);
  return shown.map(({ count, unit }) => `${count} ${unit}`).join(" ");
}
