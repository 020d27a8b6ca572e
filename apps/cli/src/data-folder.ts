import { existsSync, mkdirSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { DomainError } from "@chandlery/core/base";
import { errorText } from "./fault.ts";
import { projectRoot } from "./project.ts";

/** The folder that holds all state: the option, else CHANDLERY_DATA_DIR, else `.chandlery` in the project. */
export function locateDataDir(option?: string): string {
  return path.resolve(option ?? process.env["CHANDLERY_DATA_DIR"] ?? path.join(projectRoot, ".chandlery"));
}

/** Where the compute service keeps the signed heads of the audit chains. */
export const auditFolder = (dataDir: string): string => path.join(dataDir, "audit");

/** Root's folder may be entered, but not listed, by the user that Postgres runs as; anybody else's is private. */
export function makeDataDir(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
    mkdirSync(path.join(dataDir, "log"), { recursive: true, mode: 0o700 });
  } catch (error) {
    throw folderUnusable(dataDir, error);
  }
}

export interface DataFolderLock {
  readonly release: () => void;
}

/**
 * Takes the data folder for this process; undefined where another has it. The lock is the kernel's, taken by
 * SQLite on an empty file: it is gone in the moment its holder is, also after `kill -9`, and there is no stale pid
 * file to guess about.
 */
export function takeDataFolder(dataDir: string): DataFolderLock | undefined {
  const database = openLock(dataDir);
  try {
    database.exec("pragma journal_mode = memory; begin exclusive");
    return { release: () => database.close() };
  } catch (error) {
    database.close();
    if (error instanceof Error && error.message.includes("locked")) {
      return undefined;
    }
    throw folderUnusable(dataDir, error);
  }
}

/** True while some process has the data folder. */
export function isTaken(dataDir: string): boolean {
  if (!existsSync(path.join(dataDir, lockName))) {
    return false;
  }
  const lock = takeDataFolder(dataDir);
  lock?.release();
  return lock === undefined;
}

export const lockName = "lock";

function openLock(dataDir: string): DatabaseSync {
  try {
    return new DatabaseSync(path.join(dataDir, lockName));
  } catch (error) {
    throw folderUnusable(dataDir, error);
  }
}

function folderUnusable(dataDir: string, error: unknown): DomainError {
  return new DomainError("data_folder_unusable", `${dataDir} cannot be used: ${errorText(error)}`, { cause: error });
}
