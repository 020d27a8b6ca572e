import { z } from "zod";
import { createPool } from "../db/pool.ts";
import { rotateExchangeKeys } from "../exchange-key/rotate.ts";
import { runJob } from "./job-process.ts";
import { environmentVariable } from "./service-process.ts";

const requestSchema = z.object({ replace: z.uuid().nullable().default(null) });

/** Gives the execution service a new key and seals all exchange keys for it, as role `engine_execution`. */
runJob(async (request, { databaseUrl, onProgress }) => {
  const { replace } = requestSchema.parse(request);
  const pool = createPool({ url: databaseUrl(), name: "chandlery exchange-keys rotate" });
  try {
    return await rotateExchangeKeys({
      pool,
      file: environmentVariable("CHANDLERY_EXECUTION_KEYS_FILE"),
      lost: replace,
      onStep: (step, resealed) => onProgress({ step, resealed }),
    });
  } finally {
    await pool.end();
  }
});
