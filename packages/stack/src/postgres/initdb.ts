import { spawnSync } from "node:child_process";
import { chownSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { StackError } from "../stack-error.ts";
import { type Binaries } from "./binaries.ts";
import { type OsIdentity } from "./os-identity.ts";
import { makePrivateFolder } from "./placement.ts";

export interface InitdbOptions {
  readonly binaries: Binaries;
  readonly clusterDir: string;
  readonly identity: OsIdentity | undefined;
  readonly superuserPassword: string;
  /** False only for clusters that are thrown away. */
  readonly isDurable: boolean;
}

/** Makes the cluster under another name and renames it when it is whole: a killed initdb leaves nothing that starts. */
export function initCluster(options: InitdbOptions): void {
  const { clusterDir, identity } = options;
  const draft = `${clusterDir}.new`;
  const passwordFile = path.join(draft, "password");
  rmSync(draft, { recursive: true, force: true });
  makePrivateFolder(draft, identity);
  // initdb wants an empty folder for the cluster, so the password lies beside it, in the same private folder.
  writeFileSync(passwordFile, options.superuserPassword, { mode: 0o600 });
  if (identity !== undefined) {
    chownSync(passwordFile, identity.uid, identity.gid);
  }
  try {
    runInitdb(options, { cluster: path.join(draft, "cluster"), passwordFile });
    // Fails where the folder exists and is not empty: what may be somebody's data is never replaced.
    renameSync(path.join(draft, "cluster"), clusterDir);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

interface InitdbPaths {
  readonly cluster: string;
  readonly passwordFile: string;
}

function runInitdb({ binaries, identity, isDurable }: InitdbOptions, { cluster, passwordFile }: InitdbPaths): void {
  const run = spawnSync(
    binaries.initdb,
    ["-D", cluster, `--pwfile=${passwordFile}`, ...clusterFlags, ...(isDurable ? [] : ["--no-sync"])],
    { cwd: "/", encoding: "utf8", env: { PATH: "/usr/bin:/bin", LC_ALL: "C", TZ: "UTC" }, ...identity },
  );
  if (run.status !== 0) {
    throw new StackError("postgres_initdb_failed", {
      detail: `initdb ended with ${run.status ?? run.signal ?? run.error?.message}: ${run.stderr?.trim()}`,
      suggestion: "Look at the detail: a full disk and a folder that may not be written are the usual causes.",
      cause: run.error,
    });
  }
}

/** The collation is Postgres' own, so that an index means the same on every machine; checksums find a bad disk. */
const clusterFlags = [
  "-U",
  "supabase_admin",
  "--auth=scram-sha-256",
  "--encoding=UTF8",
  "--locale-provider=builtin",
  "--builtin-locale=C.UTF-8",
  "--locale=C",
  "--data-checksums",
];
