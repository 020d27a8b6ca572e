import { generateKeyPairSync, randomUUID } from "node:crypto";
import { open, readFile, rename } from "node:fs/promises";
import path from "node:path";
import { DomainError } from "@chandlery/core/base";
import { z } from "zod";

/** A key of the execution service, both halves raw and base64url. */
export interface RecipientKey {
  readonly id: string;
  readonly createdAt: string;
  readonly publicKey: string;
  readonly privateKey: string;
}

const half = z.string().regex(/^[A-Za-z0-9_-]{43}$/);
const fileSchema = z.object({
  keys: z.array(z.object({ id: z.uuid(), createdAt: z.string(), publicKey: half, privateKey: half })).min(1),
});

/**
 * The keys in the file of the execution service, the newest last. There is more than one while a rotation is under way:
 * an older one goes when nothing is sealed for it any more.
 */
export async function readRecipientKeys(file: string): Promise<readonly RecipientKey[]> {
  try {
    return fileSchema.parse(JSON.parse(await readFile(file, "utf8"))).keys;
  } catch (error) {
    // What is wrong inside the file is not told: the words of a parser may quote a key.
    const code = error instanceof Error && "code" in error ? ` (${String(error.code)})` : "";
    throw new DomainError("execution_keys_unreadable", `${file} cannot be used${code}`);
  }
}

/** Adds a new key to the file, and returns when it would outlive a loss of power: only then may anything be sealed for it. */
export async function addRecipientKey(file: string): Promise<readonly RecipientKey[]> {
  const keys = [...(await readRecipientKeys(file)), newRecipientKey()];
  await writeDurably(file, keys);
  return keys;
}

/** Takes a key out of the file: what is sealed for it opens for nobody then. */
export async function removeRecipientKey(file: string, id: string): Promise<readonly RecipientKey[]> {
  const keys = (await readRecipientKeys(file)).filter((key) => key.id !== id);
  await writeDurably(file, keys);
  return keys;
}

function newRecipientKey(): RecipientKey {
  const { d = "", x = "" } = generateKeyPairSync("x25519").privateKey.export({ format: "jwk" });
  return { id: randomUUID(), createdAt: new Date().toISOString(), publicKey: x, privateKey: d };
}

async function writeDurably(file: string, keys: readonly RecipientKey[]): Promise<void> {
  const draft = `${file}.${randomUUID()}`;
  const handle = await open(draft, "wx", 0o600);
  try {
    await handle.writeFile(`${JSON.stringify({ keys }, null, 2)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(draft, file);
  const folder = await open(path.dirname(file), "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
