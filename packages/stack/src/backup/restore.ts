import { mkdirSync } from "node:fs";
import { databaseUrl, withClient } from "../connection.ts";
import { type DatabaseAddress } from "../connection.ts";
import { findFreePort } from "../postgres/probe-port.ts";
import { defaultOutsideBases, startPostgres } from "../postgres/start.ts";
import { readSecrets } from "../secrets.ts";
import { StackError } from "../stack-error.ts";
import { type ThisVersion, acceptingOnly } from "./accept.ts";
import { type CheckResult, type DatabaseChecks, checkDatabase } from "./checks.ts";
import { backupFault } from "./fault.ts";
import { type BackupManifest } from "./manifest.ts";
import { discardStaging, moveIntoPlace, stagingOf } from "./staging.ts";
import { unpackBackup } from "./unpack.ts";

export interface RestoreBackupOptions extends ThisVersion {
  readonly file: string;
  /** Exists, is empty, and the caller has its lock. */
  readonly dataDir: string;
  /** What the product asks of its own tables, while the database is up. */
  readonly productChecks: (database: DatabaseAddress, signal?: AbortSignal) => Promise<readonly CheckResult[]>;
  readonly signal?: AbortSignal;
  readonly onStep?: (step: string) => void;
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
  /** Where root puts the database if Postgres' user cannot enter the data folder. */
  readonly outsideBases?: readonly string[];
}

export interface Restored extends DatabaseChecks {
  readonly manifest: BackupManifest;
}

/**
 * Unpacks a backup beside its place, compares every byte with the manifest, lets Postgres recover there and asks the
 * database whether all is there; then moves it into place and leaves it stopped. What throws leaves nothing. Checks that
 * fail do not throw: whoever has no other backup wants what is there.
 */
export async function restoreBackup(options: RestoreBackupOptions): Promise<Restored> {
  const { dataDir, outsideBases = defaultOutsideBases } = options;
  const { signal, onStep = () => undefined, onProgress } = options;
  const accept = await acceptingOnly(options);
  const staging = stagingOf(dataDir);
  await discardStaging(staging);
  try {
    // As the data folder itself: root's may be entered by Postgres' user.
    mkdirSync(staging, { mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
    onStep("unpacking");
    const manifest = await unpackBackup({ ...options, dataDir: staging, outsideBases, accept, signal, onProgress });
    signal?.throwIfAborted();
    const found = await recoverAndCheck(staging, { ...options, onStep });
    signal?.throwIfAborted();
    await moveIntoPlace(staging, dataDir);
    return { manifest, ...found };
  } catch (error) {
    await discardStaging(staging);
    throw error;
  }
}

async function recoverAndCheck(
  staging: string,
  { file, migrationsFolder, productChecks, signal, onStep }: RestoreBackupOptions,
): Promise<DatabaseChecks> {
  onStep?.("recovering");
  const secrets = await readSecrets(staging);
  if (secrets === undefined) {
    throw backupFault("backup_does_not_recover", `${file} holds no secrets.json`);
  }
  const address = { port: await findFreePort(), secrets };
  const postgres = await startPostgres({ dataDir: staging, ...address }).catch((error: unknown) => {
    throw error instanceof StackError ? backupFault("backup_does_not_recover", error.message, error) : error;
  });
  try {
    onStep?.("checking");
    const { checks, rows } = await withClient(databaseUrl("supabase_admin", address), (client) =>
      checkDatabase(client, migrationsFolder),
    );
    return { checks: [...checks, ...(await productChecks(address, signal))], rows };
  } finally {
    await postgres.stop();
  }
}
