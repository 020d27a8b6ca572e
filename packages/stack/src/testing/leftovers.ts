import { chmod, mkdtemp, readdir, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { findPostmaster, stopPostmaster } from "../postgres/postmaster.ts";
import { isAlive } from "../postgres/process-alive.ts";

const prefix = "chandlery-test-";
const folderForm = /^chandlery-test-(?<pid>\d+)-/;

/** A temporary folder that Postgres' user can enter. Its name tells whose it is: the next run removes it if we cannot. */
export async function makeTestFolder(purpose: string): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), `${prefix}${process.pid}-${purpose}-`));
  await chmod(folder, 0o711);
  return folder;
}

export const removeFolder = (folder: string): Promise<void> =>
  rm(folder, { recursive: true, force: true, maxRetries: 3 });

/** Stops and removes what test runs left that were killed. */
export async function removeLeftovers(): Promise<void> {
  for (const name of await readdir(os.tmpdir())) {
    const pid = Number(folderForm.exec(name)?.groups?.["pid"] ?? process.pid);
    if (!isAlive(pid)) {
      await removeLeftover(path.join(os.tmpdir(), name));
    }
  }
}

async function removeLeftover(folder: string): Promise<void> {
  for (const inner of await readdir(folder, { recursive: true }).catch(() => [])) {
    if (path.basename(inner) === "postmaster.pid") {
      const left = await findPostmaster(path.join(folder, path.dirname(inner)));
      await (left === undefined ? undefined : stopPostmaster(left.pid, 2_000));
    }
  }
  // Another user's leftovers stay: this run may not remove them and does not need their place.
  await removeFolder(folder).catch(() => undefined);
}
