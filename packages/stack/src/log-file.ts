import { chownSync, mkdirSync, openSync, readFileSync, renameSync, statSync } from "node:fs";
import path from "node:path";

export interface OpenLog {
  /** To be closed by whoever opened it, once the child process has it. */
  readonly descriptor: number;
  /** What this process start writes begins here. */
  readonly start: number;
}

const limitBytes = 16 * 1024 * 1024;

/** Opens a log for appending. A long one becomes `<name>.log.1`; one generation is kept. */
export function openLog(file: string): OpenLog {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > limitBytes) {
    renameSync(file, `${file}.1`);
  }
  const descriptor = openSync(file, "a", 0o600);
  if (process.getuid?.() === 0) {
    // Root may start another user's data folder once: that user must be able to go on afterwards.
    const { uid, gid } = statSync(path.dirname(file));
    chownSync(file, uid, gid);
  }
  return { descriptor, start: size > limitBytes ? 0 : size };
}

export const readLogSince = (file: string, start: number): string =>
  readFileSync(file).subarray(start).toString("utf8").trim();
