import { createHash, randomBytes } from "node:crypto";
import { type StoredIngestKey, addIngestKey } from "../db/ingest-keys.ts";
import type { UserDatabase } from "../db/pool.ts";

export interface CreatedIngestKey extends StoredIngestKey {
  /** Shown this once: only its hash is stored. */
  readonly key: string;
}

const shownCharacters = 10;

/** Makes a key of 256 random bits for a source; `symbols` null lets it write all symbols. */
export async function createIngestKey(
  db: UserDatabase,
  { source, symbols }: { readonly source: string; readonly symbols: readonly string[] | null },
): Promise<CreatedIngestKey> {
  const key = `chk_${randomBytes(32).toString("base64url")}`;
  const sha256 = createHash("sha256").update(key).digest();
  const stored = await addIngestKey(db, { source, symbols, sha256, prefix: key.slice(0, shownCharacters) });
  return { ...stored, key };
}
