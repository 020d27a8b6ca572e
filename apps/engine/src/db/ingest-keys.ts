import { DomainError } from "@chandlery/core/base";
import type { Pool } from "pg";
import { type UserDatabase, query } from "./pool.ts";

/** What a key may do. */
export interface IngestKey {
  readonly keyId: number;
  /** Whose candles the key writes. */
  readonly userId: string;
  readonly source: string;
  /** Null: all symbols. */
  readonly symbols: readonly string[] | null;
}

export interface StoredIngestKey extends IngestKey {
  /** The first characters of the key, to tell keys apart. */
  readonly prefix: string;
  readonly createdAt: string;
  readonly revokedAt: string | null;
}

export interface NewIngestKey {
  readonly source: string;
  readonly symbols: readonly string[] | null;
  readonly sha256: Buffer;
  readonly prefix: string;
}

interface KeyRow {
  readonly key_id: number;
  readonly user_id: string;
  readonly source: string;
  readonly symbols: readonly string[] | null;
  readonly key_prefix: string;
  readonly created_at: Date;
  readonly revoked_at: Date | null;
}

/** The live key with this hash. Asked for each request, so that a revoked key ends at once. */
export async function findIngestKey(pool: Pool, sha256: Buffer): Promise<IngestKey | undefined> {
  const [row] = await query<KeyRow>(
    pool,
    "select key_id, user_id, source, symbols from public.ingest_keys where key_sha256 = $1 and revoked_at is null",
    [sha256],
  );
  return row === undefined
    ? undefined
    : { keyId: row.key_id, userId: row.user_id, source: row.source, symbols: row.symbols };
}

export async function addIngestKey(db: UserDatabase, key: NewIngestKey): Promise<StoredIngestKey> {
  const [row] = await db.query<KeyRow>(
    `insert into public.ingest_keys (user_id, source, symbols, key_sha256, key_prefix)
     values ($1, $2, $3, $4, $5)
     returning *`,
    [db.userId, key.source, key.symbols, key.sha256, key.prefix],
  );
  if (row === undefined) {
    throw new DomainError("internal_fault", "the key was not stored");
  }
  return toKey(row);
}

export async function listIngestKeys(db: UserDatabase): Promise<readonly StoredIngestKey[]> {
  const rows = await db.query<KeyRow>("select * from public.ingest_keys order by key_id");
  return rows.map(toKey);
}

/** Ends a key. One that is revoked already stays as it is. */
export async function revokeIngestKey(db: UserDatabase, keyId: number): Promise<StoredIngestKey> {
  await db.query("update public.ingest_keys set revoked_at = now() where key_id = $1 and revoked_at is null", [keyId]);
  const [row] = await db.query<KeyRow>("select * from public.ingest_keys where key_id = $1", [keyId]);
  if (row === undefined) {
    throw new DomainError("ingest_key_unknown", `there is no ingest key ${keyId}`);
  }
  return toKey(row);
}

const toKey = (row: KeyRow): StoredIngestKey => ({
  keyId: row.key_id,
  userId: row.user_id,
  source: row.source,
  symbols: row.symbols,
  prefix: row.key_prefix,
  createdAt: row.created_at.toISOString(),
  revokedAt: row.revoked_at?.toISOString() ?? null,
});
