import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, readlinkSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { errorCodeOf } from "../stack-error.ts";

/** True while the process runs. A zombie (ended, not yet reaped by its parent) does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it is there and belongs to another user.
    return errorCodeOf(error) === "EPERM" && !isZombie(pid);
  }
  return !isZombie(pid);
}

/** Waits for the end of a process that need not be our child; false when `timeoutMs` passed first. */
export async function waitForEnd(pid: number, timeoutMs: number, { pollMs = 20 } = {}): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  while (isAlive(pid)) {
    if (Date.now() > deadline) {
      return false;
    }
    await wait(pollMs);
  }
  return true;
}

/** The folder a process works in, where the system tells (Linux); undefined elsewhere. */
export function workingFolder(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined;
  }
}

/** The arguments a process was started with; empty where it is gone. Readable whoever owns the process. */
export function commandLine(pid: number): readonly string[] {
  try {
    return existsSync("/proc/self/cmdline")
      ? readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0")
      : spawnSync("ps", ["-ww", "-o", "command=", "-p", String(pid)], { encoding: "utf8" }).stdout.split(/\s+/);
  } catch {
    return [];
  }
}

function isZombie(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return /^[ZX]/.test(stat.slice(stat.lastIndexOf(")") + 2));
  } catch {
    return false;
  }
}
