import { candleNameSchema } from "@chandlery/sdk/contract";
import { z } from "zod";
import { listIngestKeys, revokeIngestKey } from "../db/ingest-keys.ts";
import { createPool } from "../db/pool.ts";
import { createIngestKey } from "../verb/manage-ingest-keys.ts";
import { runJob } from "./job-process.ts";

const requestSchema = z.discriminatedUnion("action", [
  z.object({
    action: z.literal("create"),
    source: candleNameSchema,
    symbols: z.array(candleNameSchema).min(1).nullable(),
  }),
  z.object({ action: z.literal("list") }),
  z.object({ action: z.literal("revoke"), keyId: z.number().int() }),
]);

/** Makes, lists and revokes ingest keys, as role `engine`. */
runJob(async (input, { databaseUrl }) => {
  const request = requestSchema.parse(input);
  const pool = createPool({ url: databaseUrl(), name: "chandlery keys", maxConnections: 1 });
  try {
    switch (request.action) {
      case "create":
        return await createIngestKey(pool, request);
      case "list":
        return await listIngestKeys(pool);
      case "revoke":
        return await revokeIngestKey(pool, request.keyId);
    }
  } finally {
    await pool.end();
  }
});
