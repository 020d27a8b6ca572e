import { DomainError } from "@chandlery/core/base";
import { sealVersion } from "@chandlery/sdk/contract";
import type { Pool } from "pg";
import {
  type SealedExchangeKey,
  type StoredExchangeKey,
  listExecutionKeys,
  readSealedKey,
  registerExecutionKey,
} from "../db/exchange-keys.ts";
import type { UserDatabase } from "../db/pool.ts";
import { type RecipientKey, readRecipientKeys } from "./recipient-keys.ts";
import { openSealed } from "./seal.ts";
import { Secret } from "./secret.ts";

export interface OpenedExchangeKey extends Pick<StoredExchangeKey, "keyId" | "venue" | "status" | "permissions"> {
  readonly secret: Secret;
}

/**
 * The private keys of the execution service, which alone may make one. A rotation that another process runs changes the
 * file: a key that is not known is looked for there once more.
 */
export class Vault {
  readonly #file: string;
  #keys: readonly RecipientKey[] = [];

  constructor(file: string) {
    this.#file = file;
  }

  /** Opens a key of the acting user. Only one whose status is `valid` was proved by this service itself. */
  async open(db: UserDatabase, keyId: string): Promise<OpenedExchangeKey> {
    const stored = await readSealedKey(db, keyId);
    const secret = await openStored(stored, await this.#find(stored.recipientKeyId));
    const { venue, status, permissions } = stored;
    return { keyId, venue, status, permissions, secret };
  }

  /** Before the service takes work: says for which key exchange keys are to be sealed. */
  async register(pool: Pool): Promise<void> {
    this.#keys = await readRecipientKeys(this.#file);
    await registerNewest(pool, this.#keys);
  }

  async #find(id: string): Promise<RecipientKey | undefined> {
    const known = this.#keys.find((key) => key.id === id);
    if (known === undefined) {
      this.#keys = await readRecipientKeys(this.#file);
    }
    return known ?? this.#keys.find((key) => key.id === id);
  }
}

/** The user and the key of the row are what the seal is bound to: one that was moved there does not open. */
export async function openStored(stored: SealedExchangeKey, key: RecipientKey | undefined): Promise<Secret> {
  const secret =
    key === undefined || stored.version !== sealVersion
      ? undefined
      : await openSealed(Buffer.from(key.privateKey, "base64url"), stored, stored.sealed);
  if (secret === undefined) {
    const why = key === undefined ? "this service does not have the key for which it is sealed" : "it does not open";
    throw new DomainError("exchange_key_unopenable", `exchange key ${stored.keyId}: ${why}`);
  }
  return new Secret(secret);
}

/**
 * Makes the newest key the one for which keys are sealed. It takes the place of another of the same file, or of one that
 * is named because it is lost; never of one that it does not know.
 */
export async function registerNewest(
  pool: Pool,
  keys: readonly RecipientKey[],
  lost: string | null = null,
): Promise<RecipientKey> {
  const newest = keys.at(-1);
  if (newest === undefined) {
    throw new DomainError("execution_keys_unreadable", "the file holds no key");
  }
  const active = (await listExecutionKeys(pool)).find(({ isActive }) => isActive);
  const isOwn = keys.some(({ id }) => id === active?.id);
  await registerExecutionKey(pool, {
    id: newest.id,
    publicKey: newest.publicKey,
    replaces: isOwn ? (active?.id ?? null) : lost,
  });
  return newest;
}
