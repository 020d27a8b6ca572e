import { builtInStrategies } from "@chandlery/core/strategy";
import { runSettingsSchema } from "@chandlery/sdk/contract";
import { z } from "zod";
import { backtestFile } from "../job/backtest-file.ts";
import { fileReference } from "../job/strategy/index.ts";
import { runJob } from "./job-process.ts";

const requestSchema = z.object({
  file: z.string().min(1),
  symbol: z.string().min(1),
  timeframe: z.string().optional(),
  from: z.string().optional(),
  to: z.string().optional(),
  strategy: z.string().min(1),
  parameters: z.record(z.string(), z.unknown()),
  settings: runSettingsSchema,
});

/** Backtests a candle file. It has no database and needs none. */
runJob((request, { onProgress }) => {
  const { strategy, ...asked } = requestSchema.parse(request);
  const reference = builtInStrategies.has(strategy)
    ? ({ kind: "built_in", name: strategy } as const)
    : fileReference(strategy);
  return backtestFile({ ...asked, strategy: reference }, { nowMs: Date.now(), onProgress });
});
