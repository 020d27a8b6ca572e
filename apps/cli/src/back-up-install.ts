import path from "node:path";
import { DomainError } from "@chandlery/core/base";
import { type BackupReport, StackError, backUp, knownCluster } from "@chandlery/stack";
import { locateDataDir } from "./data-folder.ts";
import { errorText } from "./fault.ts";
import { type TemporaryPostgres, findRunning, withStoppedInstall } from "./install.ts";
import { withInterrupt } from "./interrupt.ts";
import { projectVersion } from "./project.ts";
import { describeBytes, progressLine } from "./terminal.ts";

/** Backs up an install, running or not. One that does not run has its database started for the time of the copy. */
export async function backUpInstall(file: string, option: string | undefined): Promise<BackupReport> {
  const dataDir = locateDataDir(option);
  const line = progressLine();
  const copy = (source: TemporaryPostgres, signal: AbortSignal): Promise<BackupReport> => {
    const { port, secrets, clusterDir } = source;
    return backUp({
      file: path.resolve(file),
      dataDir,
      clusterDir,
      database: { port, secrets },
      productVersion: projectVersion(),
      signal,
      onProgress: ({ done, total }) => line.update(describeBytes("copying", { done, total })),
    });
  };
  try {
    return await withInterrupt(async (signal) => {
      const running = await findRunning({ dataDir });
      if (running === undefined) {
        requireCluster(dataDir);
        return withStoppedInstall(dataDir, (source) => copy(source, signal));
      }
      const { folder, port } = running.state.database;
      if (folder === null) {
        throw new DomainError(
          "backup_needs_local_database",
          `the database of this install is that of ${running.state.supabase.url}`,
        );
      }
      return copy({ port, secrets: running.secrets, clusterDir: folder }, signal);
    });
  } finally {
    line.end();
  }
}

/** A backup of nothing would look like one of everything. */
function requireCluster(dataDir: string): void {
  if (clusterOf(dataDir) === undefined) {
    throw new DomainError("backup_nothing_to_save", `${dataDir} holds no database`);
  }
}

/** Another user's database cannot even be looked for. */
function clusterOf(dataDir: string): string | undefined {
  try {
    return knownCluster(dataDir);
  } catch (error) {
    throw error instanceof StackError
      ? error
      : new DomainError("data_folder_unusable", `${dataDir} cannot be used: ${errorText(error)}`, { cause: error });
  }
}
