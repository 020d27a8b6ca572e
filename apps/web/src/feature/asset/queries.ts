import { z } from "zod";
import { dataOf } from "../../supabase/data-of.ts";
import { serverClient } from "../../supabase/server.ts";

const timeSchema = z.string().transform((text) => Date.parse(text));

const assetSchema = z.object({
  asset_id: z.string(),
  symbol: z.string(),
  name: z.string().nullable(),
  note: z.string().nullable(),
  created_at: timeSchema,
  updated_at: timeSchema,
});

/** Something that the user watches. */
export type Asset = z.infer<typeof assetSchema>;

export async function listAssets(): Promise<readonly Asset[]> {
  const client = await serverClient();
  const data = dataOf(
    await client.from("assets").select("asset_id,symbol,name,note,created_at,updated_at").order("symbol"),
  );
  return z.array(assetSchema).parse(data);
}
