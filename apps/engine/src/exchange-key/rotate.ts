import { DomainError } from "@chandlery/core/base";
import type { Pool } from "pg";
import {
  type SealedExchangeKey,
  listExecutionKeys,
  listSealedKeys,
  resealKey,
  retireExecutionKey,
} from "../db/exchange-keys.ts";
import { withAdvisoryLock } from "../db/advisory-lock.ts";
import { type RecipientKey, addRecipientKey, readRecipientKeys, removeRecipientKey } from "./recipient-keys.ts";
import { sealSecret } from "./seal.ts";
import { openStored, registerNewest } from "./vault.ts";

/** After which of these a process may die: the next run goes on from there. */
export type RotationStep = "key made" | "key registered" | "batch sealed" | "old key retired" | "old key removed";

export interface RotateOptions {
  /** As role `engine_execution`. */
  readonly pool: Pool;
  /** The private keys of the execution service. */
  readonly file: string;
  readonly batchSize?: number;
  /** The active key where it is lost: what is sealed for it is given up. */
  readonly lost?: string | null;
  readonly onStep?: (step: RotationStep, resealed: number) => void;
}

export interface Rotation {
  /** For which everything is sealed now. */
  readonly recipientKeyId: string;
  readonly resealed: number;
  /** Exchange keys that do not open with the key for which they are said to be sealed; the old key stays for them. */
  readonly unopenable: readonly string[];
  readonly retired: readonly string[];
}

/**
 * Gives the execution service a new key and seals every exchange key for it anew. Old and new are both good until the old
 * one is retired, so a death at any step loses nothing:
 *
 *   new key in the file ▸ registered, the old one replaced ▸ batches ▸ none left, old one retired ▸ old one out of the file
 *
 * A file with more than one key is a rotation that was not finished: it is finished, and no further key is made.
 */
export async function rotateExchangeKeys(options: RotateOptions): Promise<Rotation> {
  return withAdvisoryLock(options.pool, "chandlery exchange key rotation", () => rotate(options));
}

async function rotate(options: RotateOptions): Promise<Rotation> {
  const { pool, file, lost = null, onStep = () => undefined } = options;
  const present = await readRecipientKeys(file);
  const keys = present.length > 1 || lost !== null ? present : await addRecipientKey(file);
  onStep("key made", 0);
  const newest = await registerNewest(pool, keys, lost);
  onStep("key registered", 0);
  const resealed: string[] = [];
  const unopenable: string[] = [];
  const retired: string[] = [];
  for (const old of keys.filter(({ id }) => id !== newest.id)) {
    const outcome = await resealAll(old, newest, options);
    resealed.push(...outcome.resealed);
    unopenable.push(...outcome.unopenable);
    if (outcome.unopenable.length === 0) {
      await retire(pool, old);
      onStep("old key retired", resealed.length);
      await removeRecipientKey(file, old.id);
      onStep("old key removed", resealed.length);
      retired.push(old.id);
    }
  }
  return { recipientKeyId: newest.id, resealed: resealed.length, unopenable, retired };
}

/** The database counts once more before it agrees. One that was never registered has nothing to be counted. */
async function retire(pool: Pool, { id }: RecipientKey): Promise<void> {
  if ((await listExecutionKeys(pool)).some((key) => key.id === id)) {
    await retireExecutionKey(pool, id);
  }
}

interface Resealed {
  readonly resealed: readonly string[];
  readonly unopenable: readonly string[];
}

async function resealAll(
  old: RecipientKey,
  newest: RecipientKey,
  { pool, batchSize = 100, onStep = () => undefined }: RotateOptions,
): Promise<Resealed> {
  const resealed: string[] = [];
  const unopenable: string[] = [];
  let after: string | null = null;
  for (;;) {
    const batch: readonly SealedExchangeKey[] = await listSealedKeys(pool, {
      recipientKeyId: old.id,
      after,
      most: batchSize,
    });
    const last = batch.at(-1);
    if (last === undefined) {
      return { resealed, unopenable };
    }
    const outcomes = await Promise.all(batch.map((stored) => resealOne(stored, { old, newest, pool })));
    resealed.push(...batch.filter((_stored, at) => outcomes[at] === "resealed").map(({ keyId }) => keyId));
    unopenable.push(...batch.filter((_stored, at) => outcomes[at] === "unopenable").map(({ keyId }) => keyId));
    after = last.keyId;
    onStep("batch sealed", resealed.length);
  }
}

interface ResealContext {
  readonly old: RecipientKey;
  readonly newest: RecipientKey;
  readonly pool: Pool;
}

async function resealOne(
  stored: SealedExchangeKey,
  { old, newest, pool }: ResealContext,
): Promise<"resealed" | "unopenable" | "changed meanwhile"> {
  const secret = await openStored(stored, old).catch((error: unknown) => {
    if (error instanceof DomainError) {
      return undefined;
    }
    throw error;
  });
  if (secret === undefined) {
    return "unopenable";
  }
  const context = { ...stored, recipientKeyId: newest.id };
  const sealed = await sealSecret(Buffer.from(newest.publicKey, "base64url"), context, secret.reveal());
  const isDone = await resealKey(pool, { keyId: stored.keyId, from: old.id, to: newest.id, sealed });
  return isDone ? "resealed" : "changed meanwhile";
}
