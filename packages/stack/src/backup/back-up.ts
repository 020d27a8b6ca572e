import { createHash } from "node:crypto";
import { existsSync, realpathSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import path from "node:path";
import { Client } from "pg";
import { type DatabaseAddress, databaseUrl } from "../connection.ts";
import { isAlive } from "../postgres/process-alive.ts";
import { errorText } from "../stack-error.ts";
import { type CopyTreeOptions, copyFile, copyStable, copyTree, measureTree } from "./copy-files.ts";
import { backupFault } from "./fault.ts";
import { isLeftOutOfCluster, isLeftOutOfData } from "./left-out.ts";
import {
  type BackupHeader,
  type BackupManifest,
  contents,
  formatVersion,
  headerName,
  manifestHashName,
  manifestName,
} from "./manifest.ts";
import { asLost, readServer, refuseTablespaces, requireSlot, startCopy, stopCopy } from "./online-copy.ts";
import { ArchiveWriter } from "./write-archive.ts";

export interface BackUpOptions {
  readonly file: string;
  readonly dataDir: string;
  readonly clusterDir: string;
  readonly database: DatabaseAddress;
  readonly productVersion: string;
  readonly signal?: AbortSignal;
  /** Bytes that were read, of about how many. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

export interface BackupReport {
  readonly file: string;
  readonly bytes: number;
  readonly files: number;
  /** Of what is in it, unpacked. */
  readonly unpackedBytes: number;
  readonly createdAt: string;
  readonly completedAt: string;
  readonly productVersion: string;
  readonly postgresVersion: string;
  readonly migrations: number;
  readonly walStart: string;
  readonly walStop: string;
  readonly warnings: readonly string[];
}

/**
 * Copies a running database and its data folder into one file while everybody goes on writing. Everything that was
 * committed before `pg_backup_stop` is in it.
 *
 * Effects: reads both folders, one session as superuser with a temporary slot; writes the file, under its name only when
 * it is whole and on disk.
 */
export async function backUp(options: BackUpOptions): Promise<BackupReport> {
  const file = requireTarget(options);
  const left = await removeDrafts(file);
  const client = new Client({
    connectionString: databaseUrl("supabase_admin", options.database),
    application_name: "chandlery backup",
    connectionTimeoutMillis: 10_000,
  });
  // A connection that breaks while files are copied is met by the next statement.
  client.on("error", () => undefined);
  try {
    await client.connect().catch((error: unknown) => {
      throw asLost(error);
    });
    const report = await writeBackup(client, { ...options, file });
    return { ...report, warnings: [...left, ...report.warnings] };
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function writeBackup(client: Client, options: BackUpOptions): Promise<BackupReport> {
  const { file, signal } = options;
  await refuseTablespaces(client);
  const header = await headerOf(client, options);
  const archive = new ArchiveWriter({ file, draft: `${file}.${process.pid}${draftEnding}`, signal });
  try {
    await archive.addText(headerName, asText(header));
    const { warnings, ...copied } = await copyInstall(client, archive, options);
    const { folders, members } = archive;
    const manifest: BackupManifest = { ...header, ...copied, folders: [...folders], members: [...members] };
    const text = asText(manifest);
    await archive.addText(manifestName, text);
    await archive.addText(manifestHashName, `${createHash("sha256").update(text).digest("hex")}\n`);
    const bytes = await archive.finish();
    const { createdAt, productVersion, postgresVersion, migrations } = header;
    return {
      file,
      bytes,
      files: manifest.members.length,
      unpackedBytes: manifest.members.reduce((sum, { size }) => sum + size, 0),
      createdAt,
      productVersion,
      postgresVersion,
      migrations: migrations.length,
      ...copied,
      warnings,
    };
  } catch (error) {
    await archive.discard();
    throw error;
  }
}

async function headerOf(client: Client, { productVersion }: BackUpOptions): Promise<BackupHeader> {
  return {
    formatVersion,
    productVersion,
    ...(await readServer(client)),
    architecture: process.arch,
    createdAt: new Date().toISOString(),
    contents,
  };
}

type Copied = Pick<BackupReport, "walStart" | "walStop" | "completedAt" | "warnings">;

/**
 * Files of Storage and of the data folder are copied before the database's copy ends, and what is new of them after it. A
 * row that the backup holds then has its file, whether that was removed or made in between.
 */
async function copyInstall(client: Client, archive: ArchiveWriter, options: BackUpOptions): Promise<Copied> {
  const { clusterDir, dataDir } = options;
  const onBytes = await progressOf(options);
  const cluster = { archive, folder: clusterDir, prefix: "cluster", onBytes };
  const odd = new Set<string>();
  const data = { archive, folder: dataDir, prefix: "data", onOdd: (relative: string) => odd.add(relative) };

  const start = await startCopy(client);
  await copyTree({ ...cluster, leaveOut: isLeftOutOfCluster, onOdd: refuseLink });
  await copyStable(cluster, "global/pg_control");
  await copyTree({ ...data, onBytes, leaveOut: isLeftOutOfData });
  const stop = await stopCopy(client, start);

  await archive.addText("cluster/backup_label", stop.label);
  await copyWal({ ...cluster, folder: path.join(clusterDir, "pg_wal"), prefix: "cluster/pg_wal" }, stop.walFiles);
  await requireSlot(client, start);
  await copyTree({ ...data, leaveOut: newSince(archive) });

  const { walStart } = start;
  const { walStop, completedAt } = stop;
  const warnings = [...odd].map((relative) => `${relative} is a link or the like, and was left out`);
  return { walStart, walStop, completedAt, warnings };
}

/** Such as a pg_wal on another disk: what it leads to would be missing. */
function refuseLink(relative: string): void {
  throw backupFault("backup_has_tablespaces", `${relative} in the database's folder is a link or the like`);
}

async function copyWal(options: Omit<CopyTreeOptions, "leaveOut">, names: readonly string[]): Promise<void> {
  for (const name of names) {
    if (!(await copyFile(options, name))) {
      throw backupFault("backup_database_lost", `the WAL file ${name} of the copy is gone`);
    }
  }
}

function newSince({ members }: ArchiveWriter): (relative: string) => boolean {
  const known = new Set(members.map((member) => member.path));
  return (relative) => isLeftOutOfData(relative) || known.has(`data/${relative}`);
}

async function progressOf({ clusterDir, dataDir, onProgress }: BackUpOptions): Promise<(count: number) => void> {
  if (onProgress === undefined) {
    return () => undefined;
  }
  const total =
    (await measureTree({ folder: clusterDir, leaveOut: isLeftOutOfCluster })) +
    (await measureTree({ folder: dataDir, leaveOut: isLeftOutOfData }));
  let done = 0;
  return (count) => {
    done += count;
    onProgress({ done, total: Math.max(done, total) });
  };
}

const asText = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** The file's whole path, with links resolved. Refuses what exists, and what lies in the folders that are copied. */
function requireTarget({ file, dataDir, clusterDir }: BackUpOptions): string {
  const folder = realFolder(path.dirname(path.resolve(file)));
  const whole = path.join(folder, path.basename(file));
  const around = [dataDir, clusterDir].find((source) => isInside(folder, realpathSync(source)));
  if (around !== undefined) {
    throw backupFault("backup_file_inside_data", `${whole} lies in ${around}`);
  }
  if (existsSync(whole)) {
    throw backupFault("backup_file_exists", `${whole} exists`);
  }
  return whole;
}

function realFolder(folder: string): string {
  try {
    return realpathSync(folder);
  } catch (error) {
    throw backupFault("backup_file_unwritable", `${folder}: ${errorText(error)}`, error);
  }
}

const isInside = (folder: string, around: string): boolean =>
  folder === around || folder.startsWith(`${around}${path.sep}`);

const draftEnding = ".chandlery-partial";
const draftForm = /\.(?<pid>\d+)\.chandlery-partial$/;

/** Removes what backups into the same folder left that were killed, and tells of it. */
async function removeDrafts(file: string): Promise<readonly string[]> {
  const folder = path.dirname(file);
  const removed: string[] = [];
  // Where the folder may not be listed, the writing tells whether it may be written.
  for (const name of await readdir(folder).catch(() => [])) {
    const pid = draftForm.exec(name)?.groups?.["pid"];
    if (pid !== undefined && !isAlive(Number(pid))) {
      await rm(path.join(folder, name), { force: true });
      removed.push(`${name} was left by a backup that was killed; it was removed`);
    }
  }
  return removed;
}
