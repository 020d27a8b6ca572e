import { type MetricResult, metricTable, metrics, sparkline } from "@chandlery/core/report";
import type { MetricRow } from "@chandlery/sdk/contract";

export interface RunReport {
  readonly symbol: string;
  readonly timeframe: string;
  readonly strategy: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly candleCount: number;
  readonly first: string | null;
  readonly last: string | null;
  readonly tradeCount: number;
  readonly tradeHash: string;
  readonly metrics: readonly MetricRow[];
  readonly equity: readonly number[];
}

/** A run as a person reads it at a terminal. */
export function describeRun(report: RunReport, columns = 80): string {
  const parameters = Object.entries(report.parameters).map(([name, value]) => `${name}=${String(value)}`);
  const range = report.first === null ? "" : `, ${report.first} to ${report.last}`;
  return [
    `${[report.strategy, ...parameters].join(" ")} on ${report.symbol} ${report.timeframe}: ${report.candleCount.toLocaleString("en-US")} candles${range}`,
    "",
    metricTable(report.metrics.flatMap(toResult)),
    "",
    `equity  ${sparkline(report.equity, Math.max(20, Math.min(columns, 100) - 10))}`,
    `trades  ${report.tradeCount.toLocaleString("en-US")}, hash ${report.tradeHash}`,
    "",
  ].join("\n");
}

/** A row of the wire with the metric that it belongs to. */
function toResult({ name, value, n, reason }: MetricRow): MetricResult[] {
  const metric = metrics.find((candidate) => candidate.name === name);
  return metric === undefined ? [] : [{ metric, value, n, reason }];
}
