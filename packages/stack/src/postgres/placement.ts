import { randomBytes } from "node:crypto";
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { StackError, errorText } from "../stack-error.ts";
import { type OsIdentity, canTraverse, identityForNewCluster, identityOfCluster } from "./os-identity.ts";

export interface Placement {
  /** The cluster's own folder (PGDATA). */
  readonly clusterDir: string;
  readonly identity: OsIdentity | undefined;
  /** True where no cluster is there yet. */
  readonly isNew: boolean;
  /** A folder which the identity can enter: for a copy of the binaries. */
  readonly reachableBase: string;
}

export interface PlacementOptions {
  readonly dataDir: string;
  /** Tried in order by root where Postgres' user cannot enter the data folder. */
  readonly outsideBases: readonly string[];
}

/** Kept in the data folder: names the cluster's folder where that lies elsewhere. */
const pointerName = "postgres.location";

/** Where the cluster lies or will lie. The data folder itself, unless Postgres' user cannot enter it. */
export async function placeCluster({ dataDir, outsideBases }: PlacementOptions): Promise<Placement> {
  const identity = identityForNewCluster();
  makeDataDir(dataDir, identity);
  const known = knownCluster(dataDir);
  if (known !== undefined) {
    return existingPlacement(known, outsideBases);
  }
  if (identity === undefined || canTraverse(dataDir, identity)) {
    return { clusterDir: path.join(dataDir, "postgres"), identity, isNew: true, reachableBase: dataDir };
  }
  return outsidePlacement({ dataDir, identity, outsideBases });
}

/** Root's data folder is entered, but not listed, by Postgres' user; anybody else's is private. */
function makeDataDir(dataDir: string, identity: OsIdentity | undefined): void {
  if (!existsSync(dataDir)) {
    mkdirSync(dataDir, { recursive: true });
    chmodSync(dataDir, identity === undefined ? 0o700 : 0o711);
  }
}

/** The folder of the cluster that the data folder has; undefined where it has none. */
export function knownCluster(dataDir: string): string | undefined {
  const pointer = path.join(dataDir, pointerName);
  const clusterDir = existsSync(pointer) ? readFileSync(pointer, "utf8").trim() : path.join(dataDir, "postgres");
  if (isCluster(clusterDir)) {
    return clusterDir;
  }
  if (existsSync(pointer) && !existsSync(path.dirname(clusterDir))) {
    throw new StackError("postgres_folder_missing", {
      detail: `${pointer} says that the database lies in ${clusterDir}, and nothing is there`,
      suggestion: `Put that folder back from a backup. To begin with an empty database, delete ${pointer}.`,
    });
  }
  refuseDamaged(clusterDir);
  return undefined;
}

/** Files without PG_VERSION are a database that lost a part of itself: making a new one there would lose the rest. */
function refuseDamaged(clusterDir: string): void {
  if (existsSync(clusterDir) && readdirSync(clusterDir).length > 0) {
    throw new StackError("postgres_folder_damaged", {
      detail: `${clusterDir} holds files, but no whole database`,
      suggestion: "Put the folder back from a backup. To begin with an empty database, move it away.",
    });
  }
}

const isCluster = (folder: string): boolean => existsSync(path.join(folder, "PG_VERSION"));

async function existingPlacement(clusterDir: string, outsideBases: readonly string[]): Promise<Placement> {
  const identity = await identityOfCluster(clusterDir);
  if (!canTraverse(clusterDir, identity)) {
    throw new StackError("postgres_folder_unreachable", {
      detail: `the user that owns ${clusterDir} (uid ${identity?.uid ?? process.getuid?.()}) cannot enter it`,
      suggestion: "Run as the user that made the data folder, or move the folder to a place that this user can enter.",
    });
  }
  const isReachable = (base: string): boolean => canTraverse(base, identity);
  const reachableBase =
    identity === undefined
      ? path.dirname(clusterDir)
      : ([path.dirname(clusterDir), ...outsideBases].find(isReachable) ?? "/");
  return { clusterDir, identity, isNew: false, reachableBase };
}

interface OutsideOptions extends PlacementOptions {
  readonly identity: OsIdentity;
}

/** The name is random and kept in the pointer: a new data folder at an old path must never find an old database. */
function outsidePlacement({ dataDir, identity, outsideBases }: OutsideOptions): Placement {
  const base = outsideBases.find((candidate) => isUsable(candidate, identity));
  if (base === undefined) {
    throw new StackError("postgres_folder_unreachable", {
      detail: `Postgres does not run as root, and its user (uid ${identity.uid}) can enter neither ${dataDir} nor ${outsideBases.join(" nor ")}`,
      suggestion:
        "Name a data folder that every user can enter, for example --data-dir /srv/chandlery, or run as an ordinary user.",
    });
  }
  const home = path.join(base, `${path.basename(path.dirname(dataDir))}-${randomBytes(4).toString("hex")}`);
  mkdirSync(home, { mode: 0o711 });
  chmodSync(home, 0o711);
  const clusterDir = path.join(home, "postgres");
  writeFileSync(path.join(dataDir, pointerName), `${clusterDir}\n`);
  return { clusterDir, identity, isNew: true, reachableBase: base };
}

function isUsable(folder: string, identity: OsIdentity): boolean {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o755 });
  } catch {
    return false;
  }
  return canTraverse(folder, identity);
}

/** Makes an empty folder that only Postgres' user can enter. */
export function makePrivateFolder(folder: string, identity: OsIdentity | undefined): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (identity !== undefined) {
      chownSync(folder, identity.uid, identity.gid);
    }
  } catch (error) {
    throw new StackError("postgres_folder_unreachable", {
      detail: `${folder} cannot be made: ${errorText(error)}`,
      suggestion: "Name a data folder that you may write with --data-dir.",
      cause: error,
    });
  }
}
