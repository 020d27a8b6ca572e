import { z } from "zod";
import { dataOf } from "../../supabase/data-of.ts";
import { serverClient } from "../../supabase/server.ts";

const reportSchema = z
  .object({
    rows: z.number(),
    added: z.number(),
    unchanged: z.number(),
    revised: z.number(),
    missing: z.number(),
    seconds: z.number(),
    code: z.string(),
    detail: z.string(),
  })
  .partial();

const importSchema = z.object({
  import_id: z.string(),
  file_name: z.string(),
  symbol: z.string(),
  timeframe: z.string(),
  status: z.enum(["running", "done", "refused", "failed"]),
  report: reportSchema.nullable(),
  created_at: z.string().transform((text) => Date.parse(text)),
});

/** A file that the user uploaded, and what came of it. */
export type CandleImport = z.infer<typeof importSchema>;

export async function listImports(limit: number): Promise<readonly CandleImport[]> {
  const client = await serverClient();
  const data = dataOf(
    await client
      .from("candle_imports")
      .select("import_id,file_name,symbol,timeframe,status,report,created_at")
      .order("created_at", { ascending: false })
      .limit(limit),
  );
  return z.array(importSchema).parse(data);
}
