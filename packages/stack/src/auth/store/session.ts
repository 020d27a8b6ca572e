import { randomBytes, randomUUID } from "node:crypto";
import { type AuthTransaction, rows } from "../auth-context.ts";

export interface Session {
  readonly id: string;
  readonly user_id: string;
  readonly aal: string | null;
  readonly factor_id: string | null;
  readonly created_at: string;
  readonly not_after: string | null;
  readonly methods: readonly SessionMethod[];
}

/** A way in which this session proved who it is; newest first. */
export interface SessionMethod {
  readonly method: string;
  readonly timestamp: number;
}

export async function findSession(transaction: AuthTransaction, id: string): Promise<Session | undefined> {
  const found = await rows<{ readonly found: Session }>(
    transaction,
    `select to_jsonb(session) || jsonb_build_object('methods', coalesce(
       (select jsonb_agg(
          jsonb_build_object('method', claim.authentication_method, 'timestamp', floor(extract(epoch from claim.updated_at))::bigint)
          order by claim.updated_at desc)
        from auth.mfa_amr_claims as claim where claim.session_id = session.id), '[]')) as found
     from auth.sessions as session where session.id = $1`,
    [id],
  );
  return found[0]?.found;
}

export interface NewSession {
  readonly userId: string;
  readonly method: string;
  readonly userAgent: string | undefined;
  readonly address: string;
}

/** A session and the first of its refresh tokens, which is returned. */
export async function insertSession(
  transaction: AuthTransaction,
  session: NewSession,
): Promise<{ readonly sessionId: string; readonly refreshToken: string }> {
  const sessionId = randomUUID();
  await rows(
    transaction,
    `insert into auth.sessions (id, user_id, created_at, updated_at, aal, user_agent, ip)
     values ($1, $2, now(), now(), 'aal1', $3, $4)`,
    [sessionId, session.userId, session.userAgent ?? null, session.address],
  );
  await addMethod(transaction, { sessionId, method: session.method });
  const refreshToken = await insertRefreshToken(transaction, { userId: session.userId, sessionId, parent: "" });
  return { sessionId, refreshToken };
}

export async function addMethod(
  transaction: AuthTransaction,
  { sessionId, method }: { readonly sessionId: string; readonly method: string },
): Promise<void> {
  await rows(
    transaction,
    `insert into auth.mfa_amr_claims (id, session_id, created_at, updated_at, authentication_method)
     values ($1, $2, clock_timestamp(), clock_timestamp(), $3)
     on conflict on constraint mfa_amr_claims_session_id_authentication_method_pkey
     do update set updated_at = clock_timestamp()`,
    [randomUUID(), sessionId, method],
  );
}

export interface RefreshToken {
  readonly id: string;
  readonly token: string;
  readonly user_id: string;
  readonly session_id: string | null;
  readonly parent: string | null;
  readonly revoked: boolean;
  /** True where the token was put aside so recently that a second use may be a race and no theft. */
  readonly is_recent: boolean;
}

/** Locks the session first, then the token: refreshes of one session come one after the other. */
export async function lockRefreshToken(
  transaction: AuthTransaction,
  { token, reuseSeconds }: { readonly token: string; readonly reuseSeconds: number },
): Promise<RefreshToken | undefined> {
  await rows(
    transaction,
    `select 1 from auth.sessions as session
     where session.id = (select entry.session_id from auth.refresh_tokens as entry where entry.token = $1) for update`,
    [token],
  );
  const found = await rows<RefreshToken>(
    transaction,
    `select id, token, user_id, session_id, parent, revoked,
       updated_at + make_interval(secs => $2) >= now() as is_recent
     from auth.refresh_tokens where token = $1 for update`,
    [token, reuseSeconds],
  );
  return found[0];
}

export async function findActiveToken(
  transaction: AuthTransaction,
  sessionId: string,
): Promise<{ readonly token: string; readonly parent: string | null } | undefined> {
  const found = await rows<{ readonly token: string; readonly parent: string | null }>(
    transaction,
    "select token, parent from auth.refresh_tokens where session_id = $1 and revoked is false order by id desc limit 1",
    [sessionId],
  );
  return found[0];
}

/** Puts a token aside and returns its successor. */
export async function swapRefreshToken(
  transaction: AuthTransaction,
  { token, userId, sessionId }: { readonly token: string; readonly userId: string; readonly sessionId: string },
): Promise<string> {
  await rows(transaction, "update auth.refresh_tokens set revoked = true, updated_at = now() where token = $1", [
    token,
  ]);
  return insertRefreshToken(transaction, { userId, sessionId, parent: token });
}

/**
 * Ends every token of the session for good. Their time is set back behind the reuse interval: with Supabase Auth's
 * own `now()` the last of them could be exchanged once more within that interval.
 */
export async function revokeFamily(
  transaction: AuthTransaction,
  { sessionId, reuseSeconds }: { readonly sessionId: string; readonly reuseSeconds: number },
): Promise<void> {
  await rows(
    transaction,
    `update auth.refresh_tokens
     set revoked = true, updated_at = least(updated_at, now() - make_interval(secs => $2))
     where session_id = $1`,
    [sessionId, reuseSeconds + 1],
  );
}

async function insertRefreshToken(
  transaction: AuthTransaction,
  entry: { readonly userId: string; readonly sessionId: string; readonly parent: string },
): Promise<string> {
  const token = randomAlphanumeric(12);
  await rows(
    transaction,
    `insert into auth.refresh_tokens (instance_id, token, user_id, revoked, created_at, updated_at, parent, session_id)
     values ('00000000-0000-0000-0000-000000000000', $1, $2, false, now(), now(), $3, $4)`,
    [token, entry.userId, entry.parent, entry.sessionId],
  );
  return token;
}

const alphabet = "abcdefghijklmnopqrstuvwxyz234567";

/** 32 letters, so that five bits of a byte choose one without bias. */
const randomAlphanumeric = (length: number): string =>
  [...randomBytes(length)].map((byte) => alphabet[byte % alphabet.length]).join("");

export async function touchSession(
  transaction: AuthTransaction,
  { id, userAgent, address }: { readonly id: string; readonly userAgent: string | undefined; readonly address: string },
): Promise<void> {
  await rows(
    transaction,
    `update auth.sessions
     set refreshed_at = now() at time zone 'utc', user_agent = $2, ip = $3, updated_at = now() where id = $1`,
    [id, userAgent ?? null, address],
  );
}

export async function raiseSession(
  transaction: AuthTransaction,
  { id, factorId }: { readonly id: string; readonly factorId: string },
): Promise<void> {
  await rows(transaction, "update auth.sessions set aal = 'aal2', factor_id = $2, updated_at = now() where id = $1", [
    id,
    factorId,
  ]);
}

export type SessionChoice = "all" | "others" | "this" | "below aal2";

/** Deleting a session takes its refresh tokens with it. */
export async function endSessions(
  transaction: AuthTransaction,
  {
    userId,
    sessionId,
    choice,
  }: { readonly userId: string; readonly sessionId?: string; readonly choice: SessionChoice },
): Promise<void> {
  await rows(
    transaction,
    `delete from auth.sessions
     where user_id = $1 and case $3
       when 'all' then true when 'others' then id <> $2::uuid when 'this' then id = $2::uuid else aal < 'aal2' end`,
    [userId, sessionId ?? null, choice],
  );
}
