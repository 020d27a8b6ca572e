import { DomainError } from "@chandlery/core/base";
import type { Pool } from "pg";
import { query, withClient } from "./pool.ts";

/**
 * Runs `work` while nobody else runs anything under this name. The lock is the session's, so it is gone with a process that
 * dies. It keeps two of ours apart and protects from nobody: any login role can take it. Throws `job_failed` where it is taken.
 */
export async function withAdvisoryLock<T>(pool: Pool, name: string, work: () => Promise<T>): Promise<T> {
  return withClient(pool, async (client) => {
    const [row] = await query<{ taken: boolean }>(
      client,
      "select pg_try_advisory_lock(hashtextextended($1, 0)) as taken",
      [name],
    );
    if (row?.taken !== true) {
      throw new DomainError("job_failed", `${name} is under way in another process`);
    }
    try {
      return await work();
    } finally {
      await client.query("select pg_advisory_unlock(hashtextextended($1, 0))", [name]);
    }
  });
}
