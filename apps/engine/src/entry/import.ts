import { parseTimeframe } from "@chandlery/core/market";
import { candleNameSchema } from "@chandlery/sdk/contract";
import { z } from "zod";
import { createPool } from "../db/pool.ts";
import { importCandles } from "../job/import-candles.ts";
import { valueOrThrow } from "../verb/value-or-throw.ts";
import { runJob } from "./job-process.ts";

const requestSchema = z.object({
  userId: z.uuid().nullable().default(null),
  file: z.string().min(1),
  source: candleNameSchema,
  symbol: candleNameSchema,
  timeframe: z.string(),
});

/** Imports a candle file, as role `market_data`. */
runJob(async (request, { databaseUrl, onProgress }) => {
  const { timeframe, ...wanted } = requestSchema.parse(request);
  const pool = createPool({ url: databaseUrl(), name: "chandlery import", maxConnections: 2 });
  try {
    const named = { ...wanted, timeframe: valueOrThrow(parseTimeframe(timeframe)) };
    return await importCandles(pool, named, { nowMs: Date.now(), onProgress });
  } finally {
    await pool.end();
  }
});
