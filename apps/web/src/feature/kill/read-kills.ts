import type { Database } from "@chandlery/sdk/database";
import type { SupabaseClient } from "@supabase/supabase-js";
import { z } from "zod";
import { dataOf } from "../../supabase/data-of.ts";
import {
  type Kill,
  killChangeSchema,
  killRowColumns,
  killRowSchema,
  killSweepColumns,
  killSweepSchema,
  killsOf,
} from "./rows.ts";

const mostChanges = 500;

/** What is stopped for this user now: by themselves, by the install, or by an admin for all. On the server and in browsers. */
export async function readKills(client: SupabaseClient<Database>): Promise<readonly Kill[]> {
  const rows = z
    .array(killRowSchema)
    .parse(dataOf(await client.from("kill_switches").select(killRowColumns).gt("level", 0)));
  if (rows.length === 0) {
    return [];
  }
  const changes = z.array(killChangeSchema).parse(
    dataOf(
      await client
        .from("kill_switch_changes")
        .select("epoch,scope_key,level,drained")
        .in(
          "scope_key",
          rows.map(({ scope_key: key }) => key),
        )
        .order("epoch", { ascending: false })
        .limit(mostChanges),
    ),
  );
  const sweeps = z.array(killSweepSchema).parse(
    dataOf(
      await client
        .from("kill_sweeps")
        .select(killSweepColumns)
        .in(
          "epoch",
          changes.map(({ epoch }) => epoch),
        ),
    ),
  );
  return killsOf(rows, changes, sweeps);
}
