import { z } from "zod";
import { dataOf } from "../../supabase/data-of.ts";
import { requireUser, serverClient } from "../../supabase/server.ts";
import { type ExchangeKeyRow, exchangeKeyColumns, exchangeKeySchema } from "./rows.ts";

/** Keys of the user, the newest first. What is sealed cannot be asked for, by nobody. */
export async function listExchangeKeys(): Promise<readonly ExchangeKeyRow[]> {
  const client = await serverClient();
  return z
    .array(exchangeKeySchema)
    .parse(
      dataOf(
        await client.from("user_exchange_keys").select(exchangeKeyColumns).order("created_at", { ascending: false }),
      ),
    );
}

/** So far back the audit log is looked through: it has an entry each time that a key is opened, and no index of them. */
const entriesBack = 20_000;
const mostUses = 500;

const openedSchema = z.object({
  at: z.string().transform((text) => Date.parse(text)),
  detail: z.object({ key_id: z.string() }),
});

/** When the execution service last opened each key, as the newest entries of the audit log have it. */
export async function readLastUses(): Promise<ReadonlyMap<string, number>> {
  const { userId } = await requireUser();
  const client = await serverClient();
  const own = () =>
    client.from("audit_log").select("seq,entry").eq("user_id", userId).order("seq", { ascending: false });
  const newest = dataOf(await own().limit(1).maybeSingle());
  if (newest === null) {
    return new Map();
  }
  const found = dataOf(
    await own()
      .gt("seq", newest.seq - entriesBack)
      .like("entry", '%"kind": "exchange_key_opened"%')
      .limit(mostUses),
  );
  const uses = new Map<string, number>();
  for (const { entry } of found) {
    const opened = openedSchema.safeParse(JSON.parse(entry));
    if (opened.success && !uses.has(opened.data.detail.key_id)) {
      uses.set(opened.data.detail.key_id, opened.data.at);
    }
  }
  return uses;
}
