import { candleNameSchema } from "@chandlery/sdk/contract";
import { z } from "zod";
import { listIngestKeys, revokeIngestKey } from "../db/ingest-keys.ts";
import { UserDatabase, createPool } from "../db/pool.ts";
import { createIngestKey } from "../verb/manage-ingest-keys.ts";
import { runJob } from "./job-process.ts";

const requestSchema = z.discriminatedUnion("action", [
  z.object({
    action: z.literal("create"),
    userId: z.uuid(),
    source: candleNameSchema,
    symbols: z.array(candleNameSchema).min(1).nullable(),
  }),
  z.object({ action: z.literal("list"), userId: z.uuid() }),
  z.object({ action: z.literal("revoke"), userId: z.uuid(), keyId: z.number().int() }),
]);

/** Makes, lists and revokes a user's ingest keys, as role `engine`. */
runJob(async (input, { databaseUrl }) => {
  const request = requestSchema.parse(input);
  const pool = createPool({ url: databaseUrl(), name: "chandlery keys", maxConnections: 1 });
  const db = new UserDatabase(pool, request.userId);
  try {
    switch (request.action) {
      case "create":
        return await createIngestKey(db, request);
      case "list":
        return await listIngestKeys(db);
      case "revoke":
        return await revokeIngestKey(db, request.keyId);
    }
  } finally {
    await pool.end();
  }
});
