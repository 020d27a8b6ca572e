import { type Hash, createHash } from "node:crypto";
import { chmodSync, chownSync, createWriteStream, mkdirSync } from "node:fs";
import path from "node:path";
import { text as readText } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { type OsIdentity } from "../postgres/os-identity.ts";
import { makePrivateFolder, placeCluster } from "../postgres/placement.ts";
import { StackError, errorCodeOf } from "../stack-error.ts";
import { backupFault, dataFolderFault } from "./fault.ts";
import { isLeftOutOfData } from "./left-out.ts";
import {
  type BackupHeader,
  type BackupManifest,
  headerName,
  manifestHashName,
  manifestName,
  parseHeader,
  parseManifest,
} from "./manifest.ts";
import { type ArchiveEntry, readArchive } from "./read-archive.ts";

export interface UnpackOptions {
  readonly file: string;
  /** A new, empty folder: what is left in it where the unpacking throws is the caller's to remove. */
  readonly dataDir: string;
  readonly outsideBases: readonly string[];
  /** Throws where this version must not restore such a backup; asked before anything is unpacked. */
  readonly accept: (header: BackupHeader) => void;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: { readonly done: number; readonly total: number }) => void) | undefined;
}

interface Unpacked {
  readonly folders: Set<string>;
  /** Path → what was found. */
  readonly members: Map<string, { readonly size: number; readonly sha256: string }>;
  readonly texts: Map<string, string>;
}

interface Places {
  readonly clusterDir: string;
  readonly identity: OsIdentity | undefined;
  readonly dataDir: string;
}

/** Unpacks a backup as a data folder, and returns once every byte was found to be what its manifest says. */
export async function unpackBackup(options: UnpackOptions): Promise<BackupManifest> {
  const { file, accept } = options;
  const unpacked: Unpacked = { folders: new Set(), members: new Map(), texts: new Map() };
  let places: Places | undefined;
  await readArchive({
    ...options,
    onEntry: async (entry) => {
      if (unpacked.texts.size === 0 && unpacked.members.size === 0 && unpacked.folders.size === 0) {
        const text = await keepText(entry, unpacked);
        accept(headerOrThrow(entry, { text, file }));
      } else {
        places ??= await makePlaces(options);
        await unpackEntry(entry, { unpacked, places, file });
      }
    },
  });
  return verify(unpacked, file);
}

function headerOrThrow(entry: ArchiveEntry, { text, file }: { text: string; file: string }): BackupHeader {
  const header = entry.name === headerName ? parseHeader(text) : undefined;
  if (header === undefined) {
    throw backupFault("backup_foreign", `${file} does not say what made it`);
  }
  return header;
}

async function makePlaces({ dataDir, outsideBases }: UnpackOptions): Promise<Places> {
  const { clusterDir, identity } = await placeCluster({ dataDir, outsideBases });
  makePrivateFolder(clusterDir, identity);
  return { clusterDir, identity, dataDir };
}

interface UnpackContext {
  readonly unpacked: Unpacked;
  readonly places: Places;
  readonly file: string;
}

async function unpackEntry(entry: ArchiveEntry, context: UnpackContext): Promise<void> {
  const { unpacked, places, file } = context;
  const { name } = entry;
  if (unpacked.members.has(name) || unpacked.texts.has(manifestHashName)) {
    throw backupFault("backup_damaged", `${file} has the member ${name} where it does not belong`);
  }
  if (name === manifestName || name === manifestHashName) {
    await keepText(entry, unpacked);
    return;
  }
  const target = targetOf(name, places);
  if (target === undefined) {
    throw backupFault("backup_damaged", `${file} has the member ${name}, which no backup has`);
  }
  try {
    if (entry.kind === "folder") {
      makeFolder(target.place, target.owner);
      unpacked.folders.add(name);
    } else {
      unpacked.members.set(name, await writeFile(entry, target));
    }
  } catch (error) {
    throw writeFault(target.place, error);
  }
}

interface Target {
  readonly place: string;
  readonly owner: OsIdentity | undefined;
}

function targetOf(name: string, { clusterDir, identity, dataDir }: Places): Target | undefined {
  const [root, ...rest] = name.split("/");
  const relative = rest.join("/");
  if (root === "cluster" && relative !== "") {
    return { place: path.join(clusterDir, relative), owner: identity };
  }
  const isOfData =
    root === "data" && ![relative, `${relative}/`, `${rest[0] ?? ""}/`].some((inner) => isLeftOutOfData(inner));
  return isOfData && relative !== "" ? { place: path.join(dataDir, relative), owner: undefined } : undefined;
}

function makeFolder(folder: string, owner: OsIdentity | undefined): void {
  mkdirSync(folder, { mode: 0o700 });
  chmodSync(folder, 0o700);
  if (owner !== undefined) {
    chownSync(folder, owner.uid, owner.gid);
  }
}

/** Files of the cluster are brought to disk by Postgres' recovery, which begins with that. */
async function writeFile(entry: ArchiveEntry, { place, owner }: Target) {
  const hash = createHash("sha256");
  let size = 0;
  const count = (bytes: number) => {
    size += bytes;
  };
  await pipeline(
    metered(entry.body, hash, count),
    createWriteStream(place, { flags: "wx", mode: 0o600, flush: owner === undefined }),
  );
  if (owner !== undefined) {
    chownSync(place, owner.uid, owner.gid);
  }
  return { size, sha256: hash.digest("hex") };
}

async function* metered(
  body: AsyncIterable<Buffer>,
  hash: Hash,
  count: (bytes: number) => void,
): AsyncGenerator<Buffer> {
  for await (const chunk of body) {
    hash.update(chunk);
    count(chunk.length);
    yield chunk;
  }
}

/** Small members that say what the others are. */
async function keepText(entry: ArchiveEntry, { texts, members }: Unpacked): Promise<string> {
  const text = await readText(entry.body);
  texts.set(entry.name, text);
  if (entry.name === headerName) {
    members.set(entry.name, { size: Buffer.byteLength(text), sha256: sha256(text) });
  }
  return text;
}

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** In a new folder, a name that is taken or has no folder around it is the archive's fault. The rest is the disk's. */
function writeFault(place: string, error: unknown): unknown {
  const code = errorCodeOf(error) ?? "";
  if (error instanceof StackError || !/^E[A-Z]+$/.test(code)) {
    return error;
  }
  return /^E(?:EXIST|NOENT|NOTDIR|ISDIR|NAMETOOLONG)$/.test(code)
    ? backupFault("backup_damaged", `its member for ${place} cannot be written: ${code}`, error)
    : dataFolderFault(place, error);
}

/** Without backup_label Postgres would start from what pg_control says, and take a torn copy for a database. */
const needed = ["cluster/PG_VERSION", "cluster/backup_label", "cluster/global/pg_control", "data/secrets.json"];

/** Both ways: nothing is missing, nothing was added, and every byte is as it was. */
function verify({ folders, members, texts }: Unpacked, file: string): BackupManifest {
  const text = texts.get(manifestName);
  const hash = texts.get(manifestHashName);
  if (text === undefined || hash === undefined) {
    throw backupFault("backup_truncated", `${file} ends before its manifest`);
  }
  const manifest = sha256(text) === hash.trim() ? parseManifest(text) : undefined;
  if (manifest === undefined) {
    throw backupFault("backup_damaged", `${file} has a manifest that is not as it was written`);
  }
  const fault =
    needed.find((name) => !members.has(name)) ??
    differing(manifest, members) ??
    manifest.folders.find((folder) => !folders.has(folder)) ??
    [...folders].find((folder) => !manifest.folders.includes(folder));
  if (fault !== undefined) {
    throw backupFault("backup_damaged", `${file} has no ${fault}, or not the one that its manifest names`);
  }
  return manifest;
}

function differing(manifest: BackupManifest, members: Unpacked["members"]): string | undefined {
  const listed = new Map(manifest.members.map((member) => [member.path, member]));
  const wrong = manifest.members.find(({ path: name, size, sha256: expected }) => {
    const found = members.get(name);
    return found === undefined || found.size !== size || found.sha256 !== expected;
  });
  return wrong?.path ?? [...members.keys()].find((name) => !listed.has(name));
}
