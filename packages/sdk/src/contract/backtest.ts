import { z } from "zod";
import { parameterValueSchema, runErrorSchema, runRequest } from "./run.ts";

export const backtestRequestSchema = z.strictObject(runRequest).meta({ id: "BacktestRequest" });

export const backtestStatusSchema = z.enum(["queued", "running", "done", "failed", "cancelled"]);

export const metricResultSchema = z
  .object({
    name: z.string(),
    title: z.string(),
    unit: z.string(),
    formula: z.string(),
    value: z.number().nullable(),
    n: z.number(),
    reason: z.string().nullable(),
  })
  .meta({ id: "MetricResult" });

export const backtestSchema = z
  .object({
    backtestId: z.uuid(),
    status: backtestStatusSchema,
    /** Share of the candles that are done. */
    progress: z.number().min(0).max(1),
    symbol: z.string(),
    timeframe: z.string(),
    source: z.string(),
    strategy: z.string(),
    parameters: z.record(z.string(), parameterValueSchema),
    settings: z.record(z.string(), z.unknown()),
    from: z.int().nullable(),
    to: z.int().nullable(),
    candleCount: z.int().nullable(),
    tradeCount: z.int().nullable(),
    tradeHash: z.string().nullable(),
    finalEquity: z.string().nullable(),
    metrics: z.array(metricResultSchema).nullable(),
    error: runErrorSchema.nullable(),
    createdAt: z.int(),
    startedAt: z.int().nullable(),
    finishedAt: z.int().nullable(),
  })
  .meta({ id: "Backtest" });

export type BacktestRequest = z.infer<typeof backtestRequestSchema>;
export type Backtest = z.infer<typeof backtestSchema>;
export type MetricRow = z.infer<typeof metricResultSchema>;
