import { type Pool } from "pg";

/** Names that `Prefer: timezone=` may say. Read once: they come with the server and take it a while to list. */
export async function readTimezones(pool: Pool): Promise<ReadonlySet<string>> {
  const found = await pool.query<{ name: string }>("select name from pg_catalog.pg_timezone_names");
  return new Set(found.rows.map(({ name }) => name));
}
