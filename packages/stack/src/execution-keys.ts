import { generateKeyPairSync, randomUUID } from "node:crypto";
import { chmod, mkdir } from "node:fs/promises";
import path from "node:path";
import { StackError, errorCodeOf, errorText } from "./stack-error.ts";
import { writeNewFile } from "./write-new-file.ts";

/** The private keys for which exchange keys are sealed. The execution service alone is told of it, besides backups. */
export const executionKeysFile = (dataDir: string): string => path.join(dataDir, "execution-keys.json");

/** Makes the first key where there is no file yet. Further ones are made, and old ones taken out, by the engine's rotation. */
export async function ensureExecutionKeys(dataDir: string): Promise<void> {
  const file = executionKeysFile(dataDir);
  const { d, x } = generateKeyPairSync("x25519").privateKey.export({ format: "jwk" });
  const key = { id: randomUUID(), createdAt: new Date().toISOString(), publicKey: x, privateKey: d };
  try {
    await mkdir(dataDir, { recursive: true });
    await writeNewFile(file, `${JSON.stringify({ keys: [key] }, null, 2)}\n`);
    await chmod(file, 0o600);
  } catch (error) {
    throw errorCodeOf(error) === undefined
      ? error
      : new StackError("secrets_unreadable", {
          detail: `${file} cannot be used: ${errorText(error)}`,
          suggestion: "Run as the user that made the data folder, or put the file back from a backup.",
          cause: error,
        });
  }
}
