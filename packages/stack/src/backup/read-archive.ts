import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { createZstdDecompress } from "node:zlib";
import { type Extract, type Header, extract } from "tar-stream";
import { StackError, errorCodeOf, errorText } from "../stack-error.ts";
import { backupFault } from "./fault.ts";

export interface ArchiveEntry {
  readonly name: string;
  readonly kind: "file" | "folder";
  /** To be read to its end, or left: then it is skipped. */
  readonly body: AsyncIterable<Buffer>;
}

export interface ReadOptions {
  readonly file: string;
  readonly signal?: AbortSignal | undefined;
  /** Packed bytes that were read, of how many. */
  readonly onProgress?: ((progress: { readonly done: number; readonly total: number }) => void) | undefined;
  /** Called for each member in turn. What it throws ends the reading, and is thrown. */
  readonly onEntry: (entry: ArchiveEntry) => Promise<void>;
}

/** Reads an archive to its last byte. Faults of the file are told apart: unreadable, foreign, truncated, damaged. */
export async function readArchive(options: ReadOptions): Promise<void> {
  const { file, onEntry } = options;
  const size = await requireZstd(file);
  const entries = extract();
  // It ends the loop below by closing `entries`, and is itself the reason of whatever the loop then says.
  let broken: unknown;
  const fed = feed(entries, { ...options, size }).catch((error: unknown) => {
    broken = error;
    entries.destroy(error instanceof Error ? error : new Error(String(error)));
  });
  try {
    for await (const entry of entries) {
      await onEntry({ ...parseHeader(entry.header, file), body: bytesOf(entry) });
    }
    await fed;
  } catch (error) {
    entries.destroy();
    await fed;
    throw broken === undefined ? asDamaged(file, error) : asDamaged(file, broken);
  }
  if (broken !== undefined) {
    throw asDamaged(file, broken);
  }
}

const zstdMagic = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);

/** The size of the file, if it begins as ours do. */
async function requireZstd(file: string): Promise<number> {
  const handle = await open(file, "r").catch((error: unknown) => {
    throw backupFault("backup_unreadable", errorText(error), error);
  });
  try {
    const found = await handle.stat();
    if (!found.isFile()) {
      throw backupFault("backup_unreadable", `${file} is no file`);
    }
    const { buffer } = await handle.read(Buffer.alloc(zstdMagic.length), 0, zstdMagic.length, 0);
    if (!buffer.equals(zstdMagic)) {
      throw backupFault("backup_foreign", `${file} does not begin as a backup does`);
    }
    return found.size;
  } finally {
    await handle.close();
  }
}

/** Writes by hand in place of a pipe: a stream that is closed from its far end would swallow what the unpacking says. */
async function feed(
  entries: Extract,
  { file, size, signal, onProgress = () => undefined }: Omit<ReadOptions, "onEntry"> & { readonly size: number },
): Promise<void> {
  const unpacking = createZstdDecompress();
  await pipeline(
    createReadStream(file),
    unpacking,
    async (source: AsyncIterable<Buffer>) => {
      for await (const chunk of source) {
        if (entries.destroyed) {
          return;
        }
        if (!entries.write(chunk)) {
          await drained(entries);
        }
        onProgress({ done: unpacking.bytesWritten, total: size });
      }
    },
    { signal: signal ?? new AbortController().signal },
  ).catch((error: unknown) => {
    signal?.throwIfAborted();
    throw error;
  });
  if (!entries.destroyed && unpacking.bytesWritten !== size) {
    throw backupFault("backup_damaged", `${file} goes on after its end`);
  }
  entries.end(undefined);
}

function drained(entries: Extract): Promise<void> {
  return new Promise((resolve) => {
    const settle = () => {
      entries.off("drain", settle).off("close", settle);
      resolve();
    };
    entries.on("drain", settle).on("close", settle);
  });
}

/** The library's streams do not say what they give. */
async function* bytesOf(entry: AsyncIterable<unknown>): AsyncGenerator<Buffer> {
  for await (const chunk of entry) {
    if (chunk instanceof Uint8Array) {
      yield Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    }
  }
}

/** Links, devices and names that lead out of the folder are none of ours, whatever made them. */
function parseHeader({ name, type }: Header, file: string): Omit<ArchiveEntry, "body"> {
  const trimmed = name.endsWith("/") ? name.slice(0, -1) : name;
  const isSafe = trimmed
    .split("/")
    .every((part) => part !== "" && part !== "." && part !== ".." && !/[\\\0]/.test(part));
  if (!isSafe || (type !== "file" && type !== "directory")) {
    throw backupFault("backup_damaged", `${file} has the member ${JSON.stringify(name)}, which no backup has`);
  }
  return { name: trimmed, kind: type === "file" ? "file" : "folder" };
}

/** What zstd and tar say of a file that is not as it was written. */
function asDamaged(file: string, error: unknown): unknown {
  const code = errorCodeOf(error);
  const text = errorText(error);
  if (error instanceof StackError) {
    return error;
  }
  if (code === "Z_BUF_ERROR" || text === "Unexpected end of data") {
    return backupFault("backup_truncated", `${file}: ${text}`, error);
  }
  if (code?.startsWith("ZSTD_") === true || code?.startsWith("Z_") === true || /tar header|checksum/i.test(text)) {
    return backupFault("backup_damaged", `${file}: ${text}`, error);
  }
  return error;
}
