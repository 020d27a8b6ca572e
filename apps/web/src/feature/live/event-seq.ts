import { cache } from "react";
import { z } from "zod";
import { dataOf } from "../../supabase/data-of.ts";
import { serverClient } from "../../supabase/server.ts";

/** The number of the user's newest event; 0 before the first. Read before the rows that events keep current. */
export const readEventSeq = cache(async (): Promise<number> => {
  const client = await serverClient();
  const data = dataOf(
    await client.from("events").select("seq").order("seq", { ascending: false }).limit(1).maybeSingle(),
  );
  return z
    .object({ seq: z.number() })
    .nullable()
    .transform((row) => row?.seq ?? 0)
    .parse(data);
});
