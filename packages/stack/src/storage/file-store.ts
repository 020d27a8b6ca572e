import { createHash, randomUUID } from "node:crypto";
import { type ReadStream, createReadStream, createWriteStream } from "node:fs";
import { link, mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { noSuchKey, tooLarge } from "./storage-error.ts";

export interface StoredFile {
  readonly version: string;
  readonly size: number;
  /** The MD5 of its bytes in double quotes. */
  readonly eTag: string;
}

export interface ByteRange {
  readonly start: number;
  /** Inclusive. */
  readonly end: number;
}

export interface WriteOptions {
  readonly source: AsyncIterable<Buffer>;
  readonly limitBytes: number;
}

/**
 * The bytes of objects, each under an id of its own: nothing that a client says becomes part of a path. A file is
 * whole from the moment it has its name, and is never changed afterwards.
 */
export interface FileStore {
  readonly write: (options: WriteOptions) => Promise<StoredFile>;
  readonly read: (version: string, range?: ByteRange) => ReadStream;
  readonly size: (version: string) => Promise<number>;
  /** A second name for the same bytes. */
  readonly copy: (version: string) => Promise<string>;
  readonly remove: (versions: readonly string[]) => Promise<void>;
  /**
   * Removes what a crash left half-written. A whole file without a row stays: it is out of reach, and what no row
   * names may only mean that this is not its database.
   */
  readonly sweep: () => Promise<void>;
}

const versionForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export function createFileStore(folder: string): FileStore {
  const fileOf = (version: string): string => {
    // The version comes from a row that others than this service may have written.
    if (!versionForm.test(version)) {
      throw noSuchKey();
    }
    return path.join(folder, version.slice(0, 2), version);
  };
  return {
    write: (options) => writeFile(options, fileOf),
    read: (version, range) => createReadStream(fileOf(version), range),
    size: async (version) => (await stat(fileOf(version))).size,
    copy: (version) => copyFile(version, fileOf),
    remove: async (versions) => {
      await Promise.all(versions.filter(isVersion).map((version) => rm(fileOf(version), { force: true })));
    },
    sweep: () => sweepFolder(folder),
  };
}

const isVersion = (version: string): boolean => versionForm.test(version);

const draftSuffix = ".part";

type FileOf = (version: string) => string;

async function writeFile({ source, limitBytes }: WriteOptions, fileOf: FileOf): Promise<StoredFile> {
  const version = randomUUID();
  const file = fileOf(version);
  const draft = `${file}${draftSuffix}`;
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  const meter = new Meter(limitBytes);
  try {
    await pipeline(source, meter, createWriteStream(draft, { mode: 0o600, flags: "wx", flush: true }));
    await rename(draft, file);
    await flushFolder(path.dirname(file));
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
  return { version, size: meter.size, eTag: `"${meter.digest()}"` };
}

/** Without this, a power cut may keep the row and lose the name of the file. */
async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function copyFile(version: string, fileOf: FileOf): Promise<string> {
  const copied = randomUUID();
  await mkdir(path.dirname(fileOf(copied)), { recursive: true, mode: 0o700 });
  await link(fileOf(version), fileOf(copied));
  await flushFolder(path.dirname(fileOf(copied)));
  return copied;
}

class Meter extends Transform {
  size = 0;
  readonly #limitBytes: number;
  readonly #hash = createHash("md5");

  constructor(limitBytes: number) {
    super();
    this.#limitBytes = limitBytes;
  }

  override _transform(chunk: Buffer, _encoding: string, done: (error: Error | null, chunk?: Buffer) => void): void {
    this.size += chunk.length;
    if (this.size > this.#limitBytes) {
      done(tooLarge());
      return;
    }
    this.#hash.update(chunk);
    done(null, chunk);
  }

  digest(): string {
    return this.#hash.digest("hex");
  }
}

async function sweepFolder(folder: string): Promise<void> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const drafts = names.filter((name) => name.endsWith(draftSuffix));
  await Promise.all(drafts.map((name) => rm(path.join(folder, name), { force: true })));
}
