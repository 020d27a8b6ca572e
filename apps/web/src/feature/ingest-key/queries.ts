import { z } from "zod";
import { dataOf } from "../../supabase/data-of.ts";
import { serverClient } from "../../supabase/server.ts";

const timeSchema = z.string().transform((text) => Date.parse(text));

const rowSchema = z.object({
  key_id: z.number(),
  source: z.string(),
  symbols: z.array(z.string()).nullable(),
  key_prefix: z.string(),
  created_at: timeSchema,
  revoked_at: timeSchema.nullable(),
});

export type IngestKeyRow = z.infer<typeof rowSchema>;

/** The user's keys, newest first; their hashes can be read by nobody who asks here. */
export async function listIngestKeys(): Promise<readonly IngestKeyRow[]> {
  const client = await serverClient();
  const data = dataOf(
    await client
      .from("ingest_keys")
      .select("key_id,source,symbols,key_prefix,created_at,revoked_at")
      .order("key_id", { ascending: false }),
  );
  return z.array(rowSchema).parse(data);
}
