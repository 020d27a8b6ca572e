import { randomBytes } from "node:crypto";
import { link, rm, writeFile } from "node:fs/promises";
import { errorCodeOf } from "./stack-error.ts";

/** A name of its own for each writer: two of them may be at work at once, even in one process. */
export const draftOf = (file: string): string => `${file}.${randomBytes(6).toString("hex")}`;

/**
 * Writes a file that only its owner reads, where there is none; one that is there stays. `link` fails where the file
 * exists: of two processes that both found none, one wins and both read its file.
 */
export async function writeNewFile(file: string, text: string): Promise<void> {
  const draft = draftOf(file);
  await writeFile(draft, text, { mode: 0o600 });
  try {
    await link(draft, file);
  } catch (error) {
    if (errorCodeOf(error) !== "EEXIST") {
      throw error;
    }
  } finally {
    await rm(draft, { force: true });
  }
}
