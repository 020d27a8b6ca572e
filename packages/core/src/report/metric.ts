import type { RunFacts } from "./run-facts.ts";

/** How a value is meant: a fraction is shown as percent on screen only, `ms` is a length of time. */
export type MetricUnit = "money" | "fraction" | "number" | "count" | "ms";

/** What is counted in `n`. */
export type MetricSample = "candles" | "returns" | "trades";

export interface MetricValue {
  /** Null where the figure is not defined or rests on too little; never a stand-in number. */
  readonly value: number | null;
  /** How many observations the figure rests on. */
  readonly n: number;
  /** Why there is no value. */
  readonly reason: string | null;
}

export interface Metric {
  readonly name: string;
  readonly title: string;
  readonly unit: MetricUnit;
  readonly formula: string;
  readonly source: string;
  readonly sample: MetricSample;
  /** Below this many observations the figure would say more about chance than about the run. */
  readonly minimumSample: number;
  readonly compute: (facts: RunFacts) => MetricValue;
}

export const defined = (value: number, n: number): MetricValue => ({ value, n, reason: null });

export const notDefined = (reason: string, n: number): MetricValue => ({ value: null, n, reason });

/** A quotient, or the reason why there is none. */
export const quotient = (parts: {
  readonly of: number;
  readonly by: number;
  readonly n: number;
  readonly whenZero: string;
}): MetricValue => (parts.by === 0 ? notDefined(parts.whenZero, parts.n) : defined(parts.of / parts.by, parts.n));

/** The value of a metric under its own rule of the least sample. */
export function evaluate(metric: Metric, facts: RunFacts): MetricValue {
  const result = metric.compute(facts);
  if (result.value === null) {
    return result;
  }
  if (result.n < metric.minimumSample) {
    const reason = `needs at least ${metric.minimumSample} ${metric.sample}, there are ${result.n}`;
    return notDefined(reason, result.n);
  }
  return Number.isFinite(result.value) ? result : notDefined("the arithmetic has no finite result", result.n);
}
