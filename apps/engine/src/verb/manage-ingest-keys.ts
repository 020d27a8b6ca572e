import { createHash, randomBytes } from "node:crypto";
import { DomainError } from "@chandlery/core/base";
import { type StoredIngestKey, addIngestKey } from "../db/ingest-keys.ts";
import type { UserDatabase } from "../db/pool.ts";
import { holdsRole } from "../db/roles.ts";

export interface CreatedIngestKey extends StoredIngestKey {
  /** Shown this once: only its hash is stored. */
  readonly key: string;
}

const shownCharacters = 10;

/** Makes a key of 256 random bits for a source, for a trader; `symbols` null lets it write all symbols. Throws `role_missing`. */
export async function createIngestKey(
  db: UserDatabase,
  { source, symbols }: { readonly source: string; readonly symbols: readonly string[] | null },
): Promise<CreatedIngestKey> {
  if (!(await holdsRole(db, "trader"))) {
    throw new DomainError("role_missing", "an ingest key is made by users with the role trader");
  }
  const key = `chk_${randomBytes(32).toString("base64url")}`;
  const sha256 = createHash("sha256").update(key).digest();
  const stored = await addIngestKey(db, { source, symbols, sha256, prefix: key.slice(0, shownCharacters) });
  return { ...stored, key };
}
