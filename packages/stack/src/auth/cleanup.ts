import { type Pool } from "pg";

/** What has no use any more, a day after it ended. A token that was spent longer ago than that is simply unknown. */
const statements = [
  "delete from auth.refresh_tokens where revoked is true and updated_at < now() - interval '24 hours'",
  "delete from auth.flow_state where created_at < now() - interval '24 hours'",
  "delete from auth.mfa_challenges where created_at < now() - interval '24 hours'",
  "delete from auth.mfa_factors where status = 'unverified' and created_at < now() - interval '24 hours'",
  "delete from auth.sessions where not_after < now() - interval '72 hours'",
  // A session whose last token was revoked can never be refreshed, and its access token is long expired.
  `delete from auth.sessions as session where session.updated_at < now() - interval '24 hours'
     and not exists (select from auth.refresh_tokens as token where token.session_id = session.id)`,
] as const;

export interface Cleanup {
  readonly stop: () => void;
}

/** Soon after the start and then every hour. A failure costs nothing: the next hour does what this one did not. */
export function startCleanup(pool: Pool): Cleanup {
  const run = () => void cleanUp(pool).catch(() => undefined);
  const timer = setInterval(run, 3_600_000).unref();
  const first = setTimeout(run, 30_000).unref();
  return {
    stop: () => {
      clearInterval(timer);
      clearTimeout(first);
    },
  };
}

export async function cleanUp(pool: Pool): Promise<void> {
  for (const statement of statements) {
    await pool.query(statement);
  }
}
