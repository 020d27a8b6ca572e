import { open } from "node:fs/promises";

/** Without this, a power cut may keep a file and lose its name. */
export async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
