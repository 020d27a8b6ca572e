import { readFileSync, writeSync } from "node:fs";

// For what is loaded into a process that is to end: by itself, or by the end of its Postgres.

/** What its parent reads from the third descriptor: written at once, however the process ends. */
export function tell(line: string): void {
  writeSync(3, `${line}\n`);
}

/** Postgres where `CRASH_POSTMASTER_FILE` names its file, and else this process, which does not go on from here. */
export function killVictim(): void {
  const { CRASH_POSTMASTER_FILE: file = "" } = process.env;
  process.kill(file === "" ? process.pid : Number(readFileSync(file, "utf8").split("\n")[0]), "SIGKILL");
  if (file === "") {
    // The signal comes before the next line of ours, but not always before this one.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  }
}
