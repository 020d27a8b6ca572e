import { existsSync, readFileSync, readdirSync, realpathSync } from "node:fs";
import { rm } from "node:fs/promises";
import path from "node:path";
import { commandLine, isAlive, waitForEnd, workingFolder } from "./process-alive.ts";
import { errorCodeOf } from "../stack-error.ts";

/** What the running server writes to `postmaster.pid`. */
export interface PostmasterFile {
  readonly pid: number;
  readonly port: number;
  readonly status: string;
}

export function readPostmasterFile(clusterDir: string): PostmasterFile | undefined {
  const lines = readIfThere(path.join(clusterDir, "postmaster.pid"))?.split("\n");
  return lines && { pid: Number(lines[0]), port: Number(lines[3]), status: (lines[7] ?? "").trim() };
}

/** A server that ends removes the file: asking first whether it is there would leave a moment in between. */
function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (errorCodeOf(error) === "ENOENT") {
      return undefined;
    }
    throw error;
  }
}

/**
 * The server that runs on this cluster, or undefined. A pid file whose process is gone, or whose number now
 * belongs to something else, is removed: Postgres would refuse to start because of it.
 */
export async function findPostmaster(clusterDir: string): Promise<PostmasterFile | undefined> {
  const found = readPostmasterFile(clusterDir);
  if (found === undefined) {
    return undefined;
  }
  if (isAlive(found.pid) && serves(found.pid, clusterDir)) {
    return found;
  }
  await rm(path.join(clusterDir, "postmaster.pid"), { force: true });
  return undefined;
}

/** Fast shutdown (sessions are ended, a checkpoint is written); immediate if that takes longer than `patienceMs`. */
export async function stopPostmaster(pid: number, patienceMs = 30_000): Promise<void> {
  signal(pid, "SIGINT");
  if (!(await waitForEnd(pid, patienceMs))) {
    signal(pid, "SIGQUIT");
    if (!(await waitForEnd(pid, 5_000))) {
      signal(pid, "SIGKILL");
      await waitForEnd(pid, 5_000);
    }
  }
}

/**
 * Ends backends whose server was killed. They hold the old shared memory, and a busy one may do so for as long as
 * its query runs; nobody reads their answer any more. On systems without /proc they end by themselves.
 */
export function endOrphans(clusterDir: string): number {
  const orphans = existsSync("/proc/self")
    ? readdirSync("/proc")
        .map(Number)
        .filter((pid) => pid > 0 && isOrphanOf(pid, clusterDir))
    : [];
  for (const pid of orphans) {
    signal(pid, "SIGKILL");
  }
  return orphans.length;
}

function isOrphanOf(pid: number, clusterDir: string): boolean {
  return workingFolder(pid) === realpathSync(clusterDir) && readProcessName(pid) === "postgres";
}

function readProcessName(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, "utf8").trim();
  } catch {
    return "";
  }
}

/** By its command line, which every user may read; its working folder is hidden from root in many containers. */
function serves(pid: number, clusterDir: string): boolean {
  return commandLine(pid).join(" ").includes(`-D ${clusterDir}`);
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended in the meantime.
  }
}
