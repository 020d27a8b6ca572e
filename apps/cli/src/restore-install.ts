import { readdirSync, rmSync, rmdirSync } from "node:fs";
import path from "node:path";
import { DomainError } from "@chandlery/core/base";
import { type CheckResult, type DatabaseAddress, type Restored, databaseUrl, restoreBackup } from "@chandlery/stack";
import { lockName, makeDataDir } from "./data-folder.ts";
import { errorText } from "./fault.ts";
import { forkJob } from "./fork-job.ts";
import { takeOrThrow } from "./install.ts";
import { withInterrupt } from "./interrupt.ts";
import { migrationsFolder, projectVersion } from "./project.ts";
import { describeBytes, progressLine } from "./terminal.ts";

/** Restores a backup into an empty or new folder, where `chandlery up` then finds an install. */
export async function restoreInstall(file: string, folder: string): Promise<Restored> {
  const dataDir = path.resolve(folder);
  const hadFolder = requireEmpty(dataDir);
  const line = progressLine();
  try {
    return await withInterrupt(async (signal) => {
      makeDataDir(dataDir);
      const lock = await takeOrThrow(dataDir);
      try {
        // Again, now that nobody else can begin here.
        requireEmpty(dataDir);
        return await restoreBackup({
          file: path.resolve(file),
          dataDir,
          productVersion: projectVersion(),
          migrationsFolder,
          productChecks: askProduct,
          signal,
          onStep: (step) => line.update(step),
          onProgress: (progress) => line.update(describeBytes("unpacking", progress)),
        });
      } catch (error) {
        leaveEmpty(dataDir, { hadFolder });
        throw error;
      } finally {
        lock.release();
      }
    });
  } finally {
    line.end();
  }
}

/** What a folder may hold that counts as empty: the root of a disk, or a restore that was killed. */
const nothing = new Set([lockName, "log", "restoring", "lost+found"]);

/** True where the folder exists. */
function requireEmpty(dataDir: string): boolean {
  const names = namesIn(dataDir);
  const found = names?.find((name) => !nothing.has(name));
  if (found !== undefined) {
    throw new DomainError("restore_target_not_empty", `${dataDir} holds ${found}`);
  }
  return names !== undefined;
}

function namesIn(folder: string): readonly string[] | undefined {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") {
      return undefined;
    }
    throw new DomainError("data_folder_unusable", `${folder} cannot be used: ${errorText(error)}`, { cause: error });
  }
}

/** What a refused restore leaves is what it found. */
function leaveEmpty(dataDir: string, { hadFolder }: { readonly hadFolder: boolean }): void {
  for (const name of ["log", lockName]) {
    rmSync(path.join(dataDir, name), { recursive: true, force: true });
  }
  if (!hadFolder && namesIn(dataDir)?.length === 0) {
    rmdirSync(dataDir);
  }
}

/** The checks of the product's own tables are the engine's, and run as a job of it, as the owner of those tables. */
function askProduct(address: DatabaseAddress, signal?: AbortSignal): Promise<readonly CheckResult[]> {
  return forkJob({
    entry: "apps/engine/src/entry/check-restored.ts",
    input: {},
    environment: { CHANDLERY_DATABASE_URL: databaseUrl("postgres", address) },
    // The engine beside this command wrote it: both are one version.
    parseResult: (value) => value as readonly CheckResult[],
    ...(signal === undefined ? {} : { signal }),
  });
}
