import { spawnSync } from "node:child_process";
import { stat } from "node:fs/promises";

/** The user that Postgres runs as, where that is not the user we run as. */
export interface OsIdentity {
  readonly uid: number;
  readonly gid: number;
}

/** "nobody" on Linux: used where there is no OS user `postgres`. */
const nobody: OsIdentity = { uid: 65_534, gid: 65_534 };

const isRoot = (): boolean => process.getuid?.() === 0;

/** Postgres refuses to run as root: then it runs as `postgres`, or as nobody. Undefined: as we do. */
export function identityForNewCluster(): OsIdentity | undefined {
  if (!isRoot()) {
    return undefined;
  }
  const uid = idOf("-u");
  const gid = idOf("-g");
  return uid === undefined || gid === undefined ? nobody : { uid, gid };
}

/** A cluster that exists goes on as the user that owns it, whoever starts it. */
export async function identityOfCluster(clusterDir: string): Promise<OsIdentity | undefined> {
  if (!isRoot()) {
    return undefined;
  }
  const { uid, gid } = await stat(clusterDir);
  return uid === 0 ? identityForNewCluster() : { uid, gid };
}

/** Asks the kernel, as that user, rather than reading mode bits: access lists and mounts count too. */
export function canTraverse(folder: string, identity: OsIdentity | undefined): boolean {
  const asked = spawnSync("/bin/sh", ["-c", 'test -x "$1"', "sh", folder], { cwd: "/", stdio: "ignore", ...identity });
  return asked.status === 0;
}

function idOf(flag: "-u" | "-g"): number | undefined {
  const asked = spawnSync("id", [flag, "postgres"], { encoding: "utf8" });
  return asked.status === 0 ? Number(asked.stdout.trim()) : undefined;
}
