import { type Metric, type MetricValue, evaluate } from "./metric.ts";
import { annualMetrics } from "./metric/annual.ts";
import { drawdownMetrics } from "./metric/drawdown.ts";
import { equityMetrics } from "./metric/equity.ts";
import { holdingMetrics } from "./metric/holding.ts";
import { tradeMetrics } from "./metric/trade.ts";
import { winAndLossMetrics } from "./metric/win-and-loss.ts";
import { factsOf } from "./run-facts.ts";
import type { RunRecord } from "./run-record.ts";

/** Every metric there is, in the order in which a report shows them. */
export const metrics: readonly Metric[] = [
  ...equityMetrics,
  ...drawdownMetrics,
  ...annualMetrics,
  ...tradeMetrics,
  ...winAndLossMetrics,
  ...holdingMetrics,
];

export interface MetricResult extends MetricValue {
  readonly metric: Metric;
}

/** All metrics of a run, in the order of the registry. */
export function computeMetrics(record: RunRecord): readonly MetricResult[] {
  const facts = factsOf(record);
  return metrics.map((metric) => ({ metric, ...evaluate(metric, facts) }));
}
