import { dataOf } from "../../supabase/data-of.ts";
import { serverClient } from "../../supabase/server.ts";

const rowsAtOnce = 1_000;

/** The lines of a chain, page by page, up to where it stands now; null where the user may not read it. */
export async function readExportPages(chain: string): Promise<AsyncGenerator<string> | null> {
  const client = await serverClient();
  const begun = await client.rpc("begin_audit_export", { of_user: chain });
  if (begun.error?.message === "role_missing") {
    return null;
  }
  const last = dataOf(begun);
  return (async function* () {
    let seq = 0;
    while (seq < last) {
      const rows = dataOf(
        await client
          .from("audit_log")
          .select("user_id,seq,entry,hash")
          .eq("user_id", chain)
          .gt("seq", seq)
          .lte("seq", last)
          .order("seq")
          .limit(rowsAtOnce),
      );
      yield rows.map(lineOf).join("");
      // A chain with a hole at its end has no row to go on from.
      seq = rows.at(-1)?.seq ?? last;
    }
  })();
}

interface Row {
  readonly user_id: string;
  readonly seq: number;
  readonly entry: string;
  /** As Postgres writes bytes: `\x` and hex. */
  readonly hash: string;
}

const lineOf = ({ user_id, seq, entry, hash }: Row): string =>
  `${JSON.stringify({ user_id, seq, entry, hash: hash.replace(/^\\x/, "") })}\n`;
