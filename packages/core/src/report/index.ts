export { type Metric, type MetricSample, type MetricUnit, type MetricValue } from "./metric.ts";
export { type MetricResult, computeMetrics, metrics } from "./registry.ts";
export type { RunRecord } from "./run-record.ts";
export { sparkline } from "./sparkline.ts";
export { formatMetric, metricTable } from "./table.ts";
