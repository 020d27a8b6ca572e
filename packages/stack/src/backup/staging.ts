import { existsSync, readFileSync } from "node:fs";
import { readdir, rename, rm, rmdir } from "node:fs/promises";
import path from "node:path";
import { findPostmaster, stopPostmaster } from "../postgres/postmaster.ts";
import { flushFolder } from "./flush-folder.ts";

/** Where a restore makes the data folder, inside the one that it is for: so both are on one disk. */
export const stagingOf = (dataDir: string): string => path.join(dataDir, "restoring");

/** Removes what was unpacked, also by a restore that was killed: its server first, and the cluster wherever it lies. */
export async function discardStaging(staging: string): Promise<void> {
  const pointer = path.join(staging, "postgres.location");
  const outside = existsSync(pointer) ? readFileSync(pointer, "utf8").trim() : undefined;
  const clusterDir = outside ?? path.join(staging, "postgres");
  const left = existsSync(clusterDir) ? await findPostmaster(clusterDir) : undefined;
  await (left === undefined ? undefined : stopPostmaster(left.pid));
  if (outside !== undefined) {
    await rm(outside, { recursive: true, force: true });
    // The folder around it was made for it alone; whatever else somebody put there stays.
    await rmdir(path.dirname(outside)).catch(() => undefined);
  }
  await rm(staging, { recursive: true, force: true });
}

/**
 * Makes the staged folder the data folder, by renaming what is in it. The secrets come last: without them a start refuses
 * the database in place of taking a half-moved folder for an install.
 */
export async function moveIntoPlace(staging: string, dataDir: string): Promise<void> {
  const names = (await readdir(staging)).filter((name) => name !== "log");
  const rank = (name: string): number => (name === "secrets.json" ? 2 : name.startsWith("postgres") ? 1 : 0);
  for (const name of names.toSorted((a, b) => rank(a) - rank(b))) {
    await rename(path.join(staging, name), path.join(dataDir, name));
  }
  await rm(staging, { recursive: true, force: true });
  await flushFolder(dataDir);
}
