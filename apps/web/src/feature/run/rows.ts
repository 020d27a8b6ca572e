import { z } from "zod";

/*
 * Rows of runs as REST gives them. Amounts are cast to text in the query: a JSON number would lose decimals.
 */

const seriesSchema = z.object({ symbol: z.string(), timeframe: z.string(), source: z.string() });
/** The hash of a file's text as the database writes bytes: `\\x` and hex. A built-in strategy has neither. */
const strategySchema = z.object({
  name: z.string(),
  file: z.string().nullable(),
  source_sha256: z.string().nullable(),
});
const errorSchema = z.object({ code: z.string(), detail: z.string(), suggestion: z.string() });
const timeSchema = z.string().transform((text) => Date.parse(text));

export const metricSchema = z.object({
  name: z.string(),
  title: z.string(),
  unit: z.enum(["money", "fraction", "number", "count", "ms"]),
  formula: z.string(),
  value: z.number().nullable(),
  n: z.number(),
  reason: z.string().nullable(),
});

export const backtestSchema = z.object({
  backtest_id: z.string(),
  account_id: z.string(),
  status: z.enum(["queued", "running", "done", "failed", "cancelled"]),
  parameters: z.record(z.string(), z.unknown()),
  settings: z.object({ startCash: z.number() }).loose(),
  candle_count: z.number().nullable(),
  trade_count: z.number().nullable(),
  trade_hash: z.string().nullable(),
  final_equity: z.string().nullable(),
  metrics: z.array(metricSchema).nullable(),
  error: errorSchema.nullable(),
  from_time: timeSchema.nullable(),
  to_time: timeSchema.nullable(),
  created_at: timeSchema,
  started_at: timeSchema.nullable(),
  finished_at: timeSchema.nullable(),
  series_id: z.number(),
  series: seriesSchema,
  strategy: strategySchema,
});

export const paperRunSchema = z.object({
  paper_run_id: z.string(),
  account_id: z.string(),
  status: z.enum(["running", "done", "failed", "stopped"]),
  label: z.string(),
  parameters: z.record(z.string(), z.unknown()),
  settings: z.object({ startCash: z.number() }).loose(),
  from_time: timeSchema,
  to_time: timeSchema.nullable(),
  pace_ms: z.number(),
  cursor_time: timeSchema.nullable(),
  candle_count: z.number(),
  equity: z.string().nullable(),
  error: errorSchema.nullable(),
  created_at: timeSchema,
  series_id: z.number(),
  series: seriesSchema,
  strategy: strategySchema,
});

export const fillSchema = z.object({
  sequence: z.number(),
  order_sequence: z.number(),
  filled_at: timeSchema,
  side: z.enum(["buy", "sell"]),
  quantity: z.string(),
  price: z.string(),
  fee: z.string(),
  exit_reason: z.string().nullable(),
});

export const equityPointSchema = z
  .object({ taken_at: timeSchema, equity: z.string() })
  .transform(({ taken_at, equity }) => ({ time: taken_at, equity: Number(equity) }));

export const seriesRowSchema = z.object({
  series_id: z.number(),
  user_id: z.string().nullable(),
  source: z.string(),
  symbol: z.string(),
  timeframe: z.string(),
  created_at: timeSchema,
});

export type Backtest = z.infer<typeof backtestSchema>;
export type PaperRun = z.infer<typeof paperRunSchema>;
export type Metric = z.infer<typeof metricSchema>;
export type Fill = z.infer<typeof fillSchema>;
export type SeriesRow = z.infer<typeof seriesRowSchema>;
