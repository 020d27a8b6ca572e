import { type Metric, defined } from "../metric.ts";
import type { RunFacts } from "../run-facts.ts";
import { mean } from "../statistics.ts";

const shape = { sample: "candles", minimumSample: 1, source: "backtesting.py 0.6.6, drawdowns" } as const;

export const drawdownMetrics: readonly Metric[] = [
  {
    ...shape,
    name: "max_drawdown",
    title: "Maximum drawdown",
    unit: "fraction",
    formula: "the largest 1 − equity ÷ (largest equity so far), at candle closes; ≥ 0",
    compute: (facts) => defined(maxDepth(facts), facts.candles),
  },
  {
    ...shape,
    name: "max_drawdown_duration",
    title: "Longest drawdown",
    unit: "ms",
    formula: "the longest time from a peak until it is reached again, or until the run ends",
    compute: (facts) =>
      defined(
        facts.drawdowns.reduce((longest, { durationMs }) => Math.max(longest, durationMs), 0),
        facts.candles,
      ),
  },
  {
    ...shape,
    name: "average_drawdown",
    title: "Average drawdown",
    unit: "fraction",
    formula: "mean of the depths of all drawdowns; 0 without any",
    compute: (facts) => defined(meanOf(facts.drawdowns.map(({ depth }) => depth)), facts.candles),
  },
  {
    ...shape,
    name: "average_drawdown_duration",
    title: "Average drawdown duration",
    unit: "ms",
    formula: "mean of the durations of all drawdowns; 0 without any",
    compute: (facts) => defined(meanOf(facts.drawdowns.map(({ durationMs }) => durationMs)), facts.candles),
  },
];

export const maxDepth = (facts: RunFacts): number =>
  facts.drawdowns.reduce((deepest, { depth }) => Math.max(deepest, depth), 0);

const meanOf = (values: readonly number[]): number => (values.length === 0 ? 0 : mean(values));
