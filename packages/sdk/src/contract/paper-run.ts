import { z } from "zod";
import { parameterValueSchema, runErrorSchema, runRequest } from "./run.ts";

export const paperRunRequestSchema = z
  .strictObject({
    ...runRequest,
    paceMs: z
      .int()
      .min(0)
      .max(3_600_000)
      .default(1_000)
      .meta({ description: "Real milliseconds between two replayed candles. The warm-up is not paced." }),
  })
  .meta({ id: "PaperRunRequest" });

export const paperRunSchema = z
  .object({
    paperRunId: z.uuid(),
    status: z.enum(["running", "done", "failed", "stopped"]),
    /** Where its candles come from: `REPLAY` of stored ones. */
    label: z.enum(["REPLAY"]),
    symbol: z.string(),
    timeframe: z.string(),
    source: z.string(),
    strategy: z.string(),
    parameters: z.record(z.string(), parameterValueSchema),
    settings: z.record(z.string(), z.unknown()),
    from: z.int(),
    to: z.int().nullable(),
    paceMs: z.int(),
    /** Open time of the last candle worked on. */
    cursor: z.int().nullable(),
    candleCount: z.int(),
    fillCount: z.int(),
    equity: z.string().nullable(),
    cash: z.string(),
    position: z.string(),
    fees: z.string(),
    error: runErrorSchema.nullable(),
    createdAt: z.int(),
    finishedAt: z.int().nullable(),
  })
  .meta({ id: "PaperRun" });

export type PaperRunRequest = z.input<typeof paperRunRequestSchema>;
export type PaperRun = z.infer<typeof paperRunSchema>;
