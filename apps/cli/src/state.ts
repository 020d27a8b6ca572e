import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

/** What runs on a data folder: written by the supervisor, read by every other command. */
export interface InstallState {
  readonly version: string;
  readonly supervisorPid: number;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly portBase: number;
  readonly supabase: SupabaseState;
  readonly database: DatabaseState;
  readonly services: readonly ServiceState[];
}

/** The Supabase on which the services stand: of this install, or elsewhere. */
export interface SupabaseState {
  readonly mode: "embedded" | "remote";
  readonly url: string;
}

export interface DatabaseState {
  /** Without a role's name and password. */
  readonly url: string;
  readonly host: string;
  readonly port: number;
  readonly name: string;
  /** Null where it runs elsewhere. */
  readonly pid: number | null;
  /** Where the database lies: in the data folder, unless Postgres' user cannot enter that. Null where it runs elsewhere. */
  readonly folder: string | null;
}

export interface ServiceState {
  readonly name: string;
  readonly pid: number;
  /** Name of the interface → URL: `{ ingest: "http://127.0.0.1:8701" }`. */
  readonly addresses: Readonly<Record<string, string>>;
  readonly version: string;
}

const stateFile = (dataDir: string): string => path.join(dataDir, "state.json");

/** Undefined where nothing was started, or where the file cannot be read as one of ours. */
export function readState(dataDir: string): InstallState | undefined {
  try {
    const state: unknown = JSON.parse(readFileSync(stateFile(dataDir), "utf8"));
    return isState(state) ? state : undefined;
  } catch {
    return undefined;
  }
}

/** Renamed into place: a reader never sees half a file. */
export function writeState(dataDir: string, state: InstallState): void {
  const draft = `${stateFile(dataDir)}.new`;
  writeFileSync(draft, `${JSON.stringify(state, null, 2)}\n`);
  renameSync(draft, stateFile(dataDir));
}

export function removeState(dataDir: string): void {
  rmSync(stateFile(dataDir), { force: true });
}

function isState(state: unknown): state is InstallState {
  return (
    typeof state === "object" &&
    state !== null &&
    "supervisorPid" in state &&
    "supabase" in state &&
    "database" in state &&
    "services" in state &&
    Array.isArray(state.services)
  );
}
