import { randomUUID } from "node:crypto";
import { type AuthTransaction, rows } from "../auth-context.ts";

export interface NewFactor {
  readonly userId: string;
  readonly friendlyName: string;
  readonly secret: string;
}

export async function insertTotpFactor(transaction: AuthTransaction, factor: NewFactor): Promise<string> {
  const id = randomUUID();
  await rows(
    transaction,
    `insert into auth.mfa_factors (id, user_id, friendly_name, factor_type, status, created_at, updated_at, secret)
     values ($1, $2, $3, 'totp', 'unverified', now(), now(), $4)`,
    [id, factor.userId, factor.friendlyName, factor.secret],
  );
  return id;
}

export async function deleteExpiredFactors(transaction: AuthTransaction, userId: string): Promise<void> {
  await rows(
    transaction,
    `delete from auth.mfa_factors as factor
     where factor.user_id = $1 and factor.status <> 'verified' and factor.created_at < now() - interval '300 seconds'
       and not exists (select from auth.mfa_challenges as challenge where challenge.factor_id = factor.id)`,
    [userId],
  );
}

export interface Challenge {
  readonly id: string;
  readonly isSpent: boolean;
  readonly isExpired: boolean;
}

export async function insertChallenge(
  transaction: AuthTransaction,
  { factorId, address }: { readonly factorId: string; readonly address: string },
): Promise<{ readonly id: string; readonly expiresAt: number }> {
  const id = randomUUID();
  const found = await rows<{ readonly expires: string }>(
    transaction,
    `insert into auth.mfa_challenges (id, factor_id, created_at, ip_address) values ($1, $2, now(), $3)
     returning floor(extract(epoch from created_at + interval '300 seconds'))::bigint as expires`,
    [id, factorId, address],
  );
  await rows(transaction, "update auth.mfa_factors set last_challenged_at = clock_timestamp() where id = $1", [
    factorId,
  ]);
  return { id, expiresAt: Number(found[0]?.expires) };
}

/** Locked: a challenge is answered once. */
export async function lockChallenge(
  transaction: AuthTransaction,
  { id, factorId, address }: { readonly id: string; readonly factorId: string; readonly address: string },
): Promise<Challenge | undefined> {
  const found = await rows<Challenge>(
    transaction,
    `select id, verified_at is not null or ip_address <> $3::inet as "isSpent",
       created_at + interval '300 seconds' < now() as "isExpired"
     from auth.mfa_challenges where id = $1 and factor_id = $2 for update`,
    [id, factorId, address],
  );
  return found[0];
}

export async function deleteChallenge(transaction: AuthTransaction, id: string): Promise<void> {
  await rows(transaction, "delete from auth.mfa_challenges where id = $1", [id]);
}

/** The factor counts from now on; what was begun beside it and never finished goes. */
export async function verifyFactor(
  transaction: AuthTransaction,
  {
    factorId,
    challengeId,
    userId,
  }: { readonly factorId: string; readonly challengeId: string; readonly userId: string },
): Promise<void> {
  await rows(transaction, "update auth.mfa_challenges set verified_at = now() where id = $1", [challengeId]);
  await rows(
    transaction,
    "update auth.mfa_factors set status = 'verified', updated_at = now() where id = $1 and status <> 'verified'",
    [factorId],
  );
  await rows(
    transaction,
    "delete from auth.mfa_factors where user_id = $1 and status = 'unverified' and factor_type = 'totp'",
    [userId],
  );
}

export async function renameFactor(
  transaction: AuthTransaction,
  { factorId, friendlyName }: { readonly factorId: string; readonly friendlyName: string },
): Promise<void> {
  await rows(transaction, "update auth.mfa_factors set friendly_name = $2, updated_at = now() where id = $1", [
    factorId,
    friendlyName,
  ]);
}

/** Sessions that stood on this factor fall back to one factor. */
export async function deleteFactor(transaction: AuthTransaction, factorId: string): Promise<void> {
  await rows(transaction, "delete from auth.mfa_factors where id = $1", [factorId]);
  await rows(
    transaction,
    `delete from auth.mfa_amr_claims where authentication_method = 'totp'
       and session_id in (select id from auth.sessions where factor_id = $1)`,
    [factorId],
  );
  await rows(transaction, "update auth.sessions set aal = 'aal1', factor_id = null where factor_id = $1", [factorId]);
}

export async function deleteFactorsOf(transaction: AuthTransaction, userId: string): Promise<void> {
  await rows(transaction, "delete from auth.mfa_factors where user_id = $1", [userId]);
}
