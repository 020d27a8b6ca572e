import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { constants, createZstdCompress } from "node:zlib";
import { pack } from "tar-stream";
import { errorText } from "../stack-error.ts";
import { backupFault } from "./fault.ts";
import { flushFolder } from "./flush-folder.ts";
import { type BackupMember } from "./manifest.ts";

export interface ArchiveOptions {
  /** The name that it gets when it is whole. */
  readonly file: string;
  /** Where it is written until then, in the same folder. */
  readonly draft: string;
  readonly signal?: AbortSignal | undefined;
}

export interface NewMember {
  readonly path: string;
  readonly size: number;
  /** Exactly `size` bytes. */
  readonly chunks: AsyncIterable<Buffer> | Iterable<Buffer>;
}

/** Written beside its name, and renamed when everything is on disk: under the name there is a whole backup or none. */
export class ArchiveWriter {
  readonly #file: string;
  readonly #draft: string;
  readonly #pack = pack();
  readonly #stopped = new AbortController();
  readonly #signal: AbortSignal;
  readonly #written: Promise<void>;
  readonly #members: BackupMember[] = [];
  readonly #folders: string[] = [];

  constructor({ file, draft, signal }: ArchiveOptions) {
    this.#file = file;
    this.#draft = draft;
    this.#signal = AbortSignal.any([this.#stopped.signal, ...(signal === undefined ? [] : [signal])]);
    this.#written = pipeline(
      this.#pack,
      createZstdCompress({ params: { [constants.ZSTD_c_checksumFlag]: 1 } }),
      createWriteStream(draft, { flags: "wx", mode: 0o600, flush: true }),
      { signal: this.#signal },
    ).catch((error: unknown) => {
      // The first reason counts: the caller's wish to stop, or the disk's.
      this.#stopped.abort(backupFault("backup_file_unwritable", `${file}: ${errorText(error)}`, error));
      throw this.#signal.reason;
    });
    this.#written.catch(() => undefined);
  }

  get members(): readonly BackupMember[] {
    return this.#members;
  }

  get folders(): readonly string[] {
    return this.#folders;
  }

  addFolder(name: string): void {
    this.#signal.throwIfAborted();
    this.#pack.entry({ name, type: "directory", mode: 0o700 });
    this.#folders.push(name);
  }

  async addText(name: string, text: string): Promise<void> {
    const bytes = Buffer.from(text);
    await this.add({ path: name, size: bytes.length, chunks: [bytes] });
  }

  async add({ path: name, size, chunks }: NewMember): Promise<void> {
    this.#signal.throwIfAborted();
    const hash = createHash("sha256");
    const entry = this.#pack.entry({ name, size, mode: 0o600 });
    try {
      await pipeline(hashed(chunks, hash), entry, { signal: this.#signal });
    } catch (error) {
      // An aborted stream says only that it was aborted.
      this.#signal.throwIfAborted();
      throw error;
    }
    this.#members.push({ path: name, size, sha256: hash.digest("hex") });
  }

  /** Returns the size of the file. */
  async finish(): Promise<number> {
    this.#pack.finalize();
    await this.#written;
    try {
      await rename(this.#draft, this.#file);
      await flushFolder(path.dirname(this.#file));
      return (await stat(this.#file)).size;
    } catch (error) {
      throw backupFault("backup_file_unwritable", `${this.#file}: ${errorText(error)}`, error);
    }
  }

  async discard(): Promise<void> {
    this.#stopped.abort(new Error("the backup is given up"));
    await this.#written.catch(() => undefined);
    // The reason why it is given up counts more than a draft that stays: the next backup clears it away.
    await rm(this.#draft, { force: true }).catch(() => undefined);
  }
}

async function* hashed(chunks: NewMember["chunks"], hash: ReturnType<typeof createHash>): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    hash.update(chunk);
    yield chunk;
  }
}
