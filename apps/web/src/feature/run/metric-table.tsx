import { formatLength, formatNumber, formatPercent } from "../../ui/format.ts";
import type { Metric } from "./rows.ts";

const thinSample = 30;

export interface MetricTableProps {
  readonly metrics: readonly Metric[];
  /** Under each name; else it is the tooltip alone. */
  readonly withFormulas?: boolean;
}

/** Every metric with its value and n; below 30 observations the value is grey. */
export function MetricTable({ metrics, withFormulas = false }: MetricTableProps) {
  return (
    <table className="w-full text-12" aria-label="Metrics">
      <thead>
        <tr className="text-11 text-fg-3">
          <th scope="col" className="h-(--th) pl-(--gutter) text-left font-medium">
            Metric
          </th>
          <th scope="col" className="text-right font-medium">
            Value
          </th>
          <th scope="col" className="pr-(--gutter) text-right font-medium">
            n
          </th>
        </tr>
      </thead>
      <tbody>
        {metrics.map((metric) => (
          <tr key={metric.name} className="border-t border-line" title={metric.reason ?? metric.formula}>
            <td className="h-(--row) pl-(--gutter) text-fg-2">
              {metric.title}
              {withFormulas ? <p className="pb-1 text-11 text-fg-3">{metric.reason ?? metric.formula}</p> : null}
            </td>
            <td className={`text-right whitespace-nowrap ${metric.n < thinSample ? "text-fg-3" : ""}`}>
              {formatMetric(metric)}
              {metric.value !== null && metric.n < thinSample ? "*" : ""}
            </td>
            <td className="pr-(--gutter) text-right text-fg-3">{formatNumber(metric.n, 0)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function formatMetric({ unit, value }: Metric): string {
  switch (unit) {
    case "money":
      return formatNumber(value);
    case "fraction":
      return formatPercent(value, 2);
    case "count":
      return formatNumber(value, 0);
    case "ms":
      return formatLength(value);
    case "number":
      return formatNumber(value, 3);
  }
}

export const metricValue = (metrics: readonly Metric[] | null, name: string): number | null =>
  metrics?.find((metric) => metric.name === name)?.value ?? null;
