import { DomainError, type ErrorCode, errorCodes } from "@chandlery/core/base";
import { DatabaseError, type Pool } from "pg";
import { type UserDatabase, query } from "./pool.ts";

/** What the execution service gets of a stored key: all that it needs to open it. */
export interface SealedExchangeKey {
  readonly keyId: string;
  readonly userId: string;
  readonly venue: string;
  readonly recipientKeyId: string;
  readonly version: number;
  readonly sealed: Buffer;
}

export interface StoredExchangeKey extends SealedExchangeKey {
  readonly status: "pending" | "valid";
  /** What the venue said of it, and who asked; null where nobody has. */
  readonly permissions: unknown;
}

export interface ExecutionKeyRow {
  readonly id: string;
  readonly isActive: boolean;
  readonly isRetired: boolean;
}

interface SealedRow {
  readonly user_id: string;
  readonly venue: string;
  readonly version: number;
  readonly sealed: Buffer;
}

/** A key of the acting user. Throws `exchange_key_unknown` where there is none, or it was revoked or refused. */
export async function readSealedKey(db: UserDatabase, keyId: string): Promise<StoredExchangeKey> {
  const [row] = await asOurs(() =>
    db.query<SealedRow & { recipient_key_id: string; status: "pending" | "valid"; permissions: unknown }>(
      "select * from private.open_exchange_key($1)",
      [keyId],
    ),
  );
  if (row === undefined) {
    throw new DomainError("exchange_key_unknown", `there is no exchange key ${keyId}`);
  }
  const { status, permissions, recipient_key_id: recipientKeyId } = row;
  return { ...toSealed(row, { keyId, recipientKeyId }), status, permissions };
}

/** Where a stored key is heard of; the payload is its id. */
export const exchangeKeyChannel = "chandlery_exchange_keys";

export interface KeyToProve {
  readonly keyId: string;
  readonly userId: string;
  readonly venue: string;
}

/** As many keys are found at once, at most. */
export const mostDue = 500;

/** Keys of all users of which a venue is to be asked now, the longest due first. */
export function findKeysToProve(pool: Pool): Promise<readonly KeyToProve[]> {
  return query<KeyToProve>(
    pool,
    `select key_id as "keyId", user_id as "userId", venue from private.exchange_keys_to_prove()`,
  );
}

/** The right to ask the venue of a key, for a minute; null where it is not due, or another executor has it. */
export async function claimExchangeKey(db: UserDatabase, keyId: string): Promise<string | null> {
  const [row] = await db.query<{ readonly claim: string | null }>("select private.claim_exchange_key($1) as claim", [
    keyId,
  ]);
  return row?.claim ?? null;
}

export interface KeyProof {
  readonly keyId: string;
  readonly claim: string;
  readonly verdict: "valid" | "refused" | "unknown";
  /** Null: what was known stays. */
  readonly permissions: object | null;
  /** Null where the key is valid. */
  readonly reason: { readonly code: ErrorCode; readonly words: string } | null;
}

/**
 * What came of asking. A refused key loses its seal in the same statement. Returns the status; null where the claim is
 * another's by now, or the key has ended.
 */
export async function recordKeyProof(
  db: UserDatabase,
  { keyId, claim, verdict, permissions, reason }: KeyProof,
): Promise<string | null> {
  const [row] = await asOurs(() =>
    db.query<{ readonly status: string | null }>(
      "select private.record_exchange_key_proof($1, $2, $3, $4, $5, $6) as status",
      [keyId, claim, verdict, permissions, reason?.code ?? null, reason?.words ?? null],
    ),
  );
  return row?.status ?? null;
}

export async function listExecutionKeys(pool: Pool): Promise<readonly ExecutionKeyRow[]> {
  return query<ExecutionKeyRow>(
    pool,
    `select recipient_key_id as id, replaced_at is null as "isActive", retired_at is not null as "isRetired"
     from public.execution_keys order by created_at`,
  );
}

export interface Registration {
  readonly id: string;
  readonly publicKey: string;
  /** The key whose place it takes; null where there is none. */
  readonly replaces: string | null;
}

/** From here on keys are sealed for it. Throws `execution_key_foreign` where another is active than is named. */
export async function registerExecutionKey(pool: Pool, { id, publicKey, replaces }: Registration): Promise<void> {
  await asOurs(() => query(pool, "select private.register_execution_key($1, $2, $3)", [id, publicKey, replaces]));
}

/** Ends a replaced key. Throws `execution_key_in_use` where something is sealed for it still. */
export async function retireExecutionKey(pool: Pool, id: string): Promise<void> {
  await asOurs(() => query(pool, "select private.retire_execution_key($1)", [id]));
}

export interface SealedPage {
  readonly recipientKeyId: string;
  /** The last id of the page before; null for the first. */
  readonly after: string | null;
  readonly most: number;
}

/** Keys of all users that are sealed for one key of the service. */
export async function listSealedKeys(
  pool: Pool,
  { recipientKeyId, after, most }: SealedPage,
): Promise<readonly SealedExchangeKey[]> {
  const rows = await query<SealedRow & { key_id: string }>(
    pool,
    "select * from private.sealed_exchange_keys($1, $2, $3)",
    [recipientKeyId, after, most],
  );
  return rows.map((row) => toSealed(row, { keyId: row.key_id, recipientKeyId }));
}

export interface Reseal {
  readonly keyId: string;
  readonly from: string;
  readonly to: string;
  readonly sealed: Buffer;
}

/** False where the key is no longer sealed for the old one: somebody else was there, or it was revoked. */
export async function resealKey(pool: Pool, { keyId, from, to, sealed }: Reseal): Promise<boolean> {
  const [row] = await asOurs(() =>
    query<{ done: boolean }>(pool, "select private.reseal_exchange_key($1, $2, $3, $4) as done", [
      keyId,
      from,
      to,
      sealed,
    ]),
  );
  return row?.done === true;
}

const toSealed = (
  { user_id: userId, venue, version, sealed }: SealedRow,
  ids: { readonly keyId: string; readonly recipientKeyId: string },
): SealedExchangeKey => ({ ...ids, userId, venue, version, sealed });

/** A refusal of SQL names its code in the message. */
async function asOurs<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DatabaseError && isErrorCode(error.message)) {
      const suggestion = error.hint === undefined ? {} : { suggestion: error.hint };
      throw new DomainError(error.message, error.detail ?? "the database refuses it", suggestion);
    }
    throw error;
  }
}

const isErrorCode = (message: string): message is ErrorCode => Object.hasOwn(errorCodes, message);
