import { readFileSync, readdirSync } from "node:fs";

/** Resident memory of a process in bytes, on Linux; undefined elsewhere. */
export function readMemory(pid: number): number | undefined {
  return kilobytesOf(`/proc/${pid}/status`, "VmRSS");
}

/**
 * Memory of a server and its child processes, shared pages counted once (PSS). Where that may not be read, the
 * server's own resident memory.
 */
export function readTreeMemory(pid: number): number | undefined {
  const shares = [pid, ...childrenOf(pid)].map((member) => kilobytesOf(`/proc/${member}/smaps_rollup`, "Pss"));
  const total = shares.reduce<number>((sum, share) => sum + (share ?? 0), 0);
  return total > 0 && shares[0] !== undefined ? total : readMemory(pid);
}

function kilobytesOf(file: string, field: string): number | undefined {
  try {
    const found = new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(readFileSync(file, "utf8"));
    return found === null ? undefined : Number(found[1]) * 1_024;
  } catch {
    return undefined;
  }
}

function childrenOf(pid: number): readonly number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
      readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8").split(" ").filter(Boolean).map(Number),
    );
  } catch {
    return [];
  }
}
