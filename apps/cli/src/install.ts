import { setTimeout as wait } from "node:timers/promises";
import { DomainError } from "@chandlery/core/base";
import {
  type LoginRole,
  type Secrets,
  databaseUrl,
  ensureSecrets,
  findFreePort,
  migrate,
  readSecrets,
  setRolePasswords,
  startPostgres,
} from "@chandlery/stack";
import { type DataFolderLock, isTaken, locateDataDir, makeDataDir, takeDataFolder } from "./data-folder.ts";
import { withInterrupt } from "./interrupt.ts";
import { migrationsFolder } from "./project.ts";
import { readOwnerUrl, urlOfRole } from "./remote.ts";
import { type InstallState, readState, removeState } from "./state.ts";

export interface InstallOptions {
  /** As given with --data-dir. */
  readonly dataDir?: string | undefined;
}

/** An install whose services run. */
export interface RunningInstall {
  readonly dataDir: string;
  readonly state: InstallState;
  readonly secrets: Secrets;
}

/** The running install of the data folder; a fault with the way out where there is none. */
export async function requireRunning(options: InstallOptions = {}): Promise<RunningInstall> {
  const running = await findRunning(options);
  if (running === undefined) {
    throw new DomainError("not_running", `nothing runs on ${locateDataDir(options.dataDir)}`);
  }
  return running;
}

export async function findRunning(options: InstallOptions = {}): Promise<RunningInstall | undefined> {
  const dataDir = locateDataDir(options.dataDir);
  const state = isTaken(dataDir) ? readState(dataDir) : undefined;
  const secrets = state === undefined ? undefined : await readSecrets(dataDir);
  return state === undefined || secrets === undefined ? undefined : { dataDir, state, secrets };
}

export interface Database {
  readonly port: number;
  readonly url: (role: LoginRole) => string;
  /** Of the owner of the tables. Elsewhere only the environment knows it: undefined where it does not say. */
  readonly ownerUrl: string | undefined;
}

/**
 * Runs `use` with the install's database: the running one, or one that is started for the time of the command and
 * stopped afterwards, also on Ctrl-C. The signal tells `use` to stop early.
 */
export async function withDatabase<T>(
  options: InstallOptions,
  use: (database: Database, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return withInterrupt(async (signal) => {
    const running = await findRunning(options);
    if (running !== undefined) {
      const { database, supabase } = running.state;
      const url = urlIn(running);
      const ownerUrl = supabase.mode === "remote" ? readOwnerUrl() : url("postgres");
      return use({ port: database.port, url, ownerUrl }, signal);
    }
    return withTemporaryDatabase(locateDataDir(options.dataDir), (database) => use(database, signal));
  });
}

async function withTemporaryDatabase<T>(dataDir: string, use: (database: Database) => Promise<T>): Promise<T> {
  return withStoppedInstall(dataDir, async ({ port, secrets }) => {
    const url = (role: LoginRole) => databaseUrl(role, { port, secrets });
    await migrate({ url: url("postgres"), folder: migrationsFolder });
    await setRolePasswords({ port, secrets });
    return use({ port, url, ownerUrl: url("postgres") });
  });
}

/** The database of an install whose services do not run, as it was left. */
export interface TemporaryPostgres {
  readonly port: number;
  readonly secrets: Secrets;
  readonly clusterDir: string;
}

/** Starts the database of an install that does not run, without migrating it, for the time of `use`. */
export async function withStoppedInstall<T>(
  dataDir: string,
  use: (postgres: TemporaryPostgres) => Promise<T>,
): Promise<T> {
  makeDataDir(dataDir);
  const lock = await takeOrThrow(dataDir);
  // Left by a supervisor that was killed: with the lock taken again it would look like one that runs.
  removeState(dataDir);
  try {
    const secrets = await ensureSecrets(dataDir);
    const port = await findFreePort();
    const postgres = await startPostgres({ dataDir, port, secrets });
    try {
      return await use({ port, secrets, clusterDir: postgres.clusterDir });
    } finally {
      await postgres.stop();
    }
  } finally {
    lock.release();
  }
}

/** The connection URLs of the install's database, wherever it is. */
export const urlIn =
  ({ state, secrets }: RunningInstall) =>
  (role: LoginRole): string =>
    urlOfRole(state.database.url, { role, password: secrets.passwords[role] });

const lockPatienceMs = 1_000;

/** A status command holds the lock for a moment, so one refusal does not count. */
export async function takeOrThrow(dataDir: string): Promise<DataFolderLock> {
  const deadline = Date.now() + lockPatienceMs;
  for (;;) {
    const lock = takeDataFolder(dataDir);
    if (lock !== undefined) {
      return lock;
    }
    if (Date.now() > deadline) {
      throw new DomainError("data_folder_busy", `another chandlery command uses ${dataDir}`);
    }
    await wait(20);
  }
}
