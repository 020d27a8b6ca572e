import type { Backtest, Metric } from "../run/rows.ts";
import { settingsOf } from "../run/run-facts.tsx";

export interface MetricDifference {
  readonly name: string;
  readonly title: string;
  readonly a: Metric | null;
  readonly b: Metric | null;
  /** b − a; null where one of them is not defined. */
  readonly difference: number | null;
}

/** The metrics of two backtests side by side, in the order of the first. */
export function compareMetrics(a: readonly Metric[], b: readonly Metric[]): readonly MetricDifference[] {
  const names = [...new Set([...a, ...b].map(({ name }) => name))];
  return names.map((name) => {
    const [left, right] = [a, b].map((metrics) => metrics.find((metric) => metric.name === name) ?? null);
    const [from, to] = [left?.value ?? null, right?.value ?? null];
    return {
      name,
      title: left?.title ?? right?.title ?? name,
      a: left ?? null,
      b: right ?? null,
      difference: from === null || to === null ? null : to - from,
    };
  });
}

export interface SettingDifference {
  readonly name: string;
  readonly a: string;
  readonly b: string;
}

/** Everything that was asked for, where the two differ. What only one of them has is `—` for the other. */
export function differingSettings(a: Backtest, b: Backtest): readonly SettingDifference[] {
  const [left, right] = [new Map(askedFor(a)), new Map(askedFor(b))];
  const names = [...new Set([...left.keys(), ...right.keys()])];
  return names
    .map((name) => ({ name, a: left.get(name) ?? "—", b: right.get(name) ?? "—" }))
    .filter((setting) => setting.a !== setting.b);
}

const askedFor = (run: Backtest): readonly (readonly [string, string])[] => [
  ["series", `${run.series.symbol} ${run.series.timeframe} ${run.series.source}`],
  ["from", timeText(run.from_time)],
  ["to", timeText(run.to_time)],
  ["strategy", run.strategy.file ?? run.strategy.name],
  ["strategy hash", run.strategy.source_sha256 ?? "built in"],
  ...settingsOf(run.parameters, "parameter"),
  ...settingsOf(run.settings),
];

const timeText = (time: number | null): string => (time === null ? "all" : new Date(time).toISOString().slice(0, 16));

/** Why the two say little about each other; empty where they ran over the same candles. */
export function unlikeness(a: Backtest, b: Backtest): readonly string[] {
  return [
    ...(a.series_id === b.series_id ? [] : ["They ran over different series."]),
    ...(a.from_time === b.from_time && a.to_time === b.to_time && a.candle_count === b.candle_count
      ? []
      : ["They ran over different stretches of time, or candles came between them."]),
  ];
}
