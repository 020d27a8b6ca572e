import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { constants, createZstdDecompress, zstdCompressSync } from "node:zlib";
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
  let broken: unknown;
  const fed = feed(entries, { ...options, size }).catch((error: unknown) => {
    // Where the loop below ended first, that is why the feeding ended, and the reason is the loop's.
    if (!entries.destroyed) {
      broken = error;
      entries.destroy(error instanceof Error ? error : new Error(String(error)));
    }
  });
  let count = 0;
  try {
    for await (const entry of entries) {
      count += 1;
      await onEntry({ ...parseHeader(entry.header, file), body: bytesOf(entry) });
    }
  } catch (error) {
    entries.destroy();
    await fed;
    const reason = broken ?? error;
    options.signal?.throwIfAborted();
    throw count <= 1 ? await reasonOfStart(file, reason) : asDamaged(file, reason);
  }
  await fed;
  if (broken !== undefined) {
    throw asDamaged(file, broken);
  }
}

/** What is read first says whose a file is: it is believed only where the packing is whole, or damage would pass for another maker. */
async function reasonOfStart(file: string, reason: unknown): Promise<unknown> {
  try {
    await pipeline(createReadStream(file), createZstdDecompress(), async (source: AsyncIterable<Buffer>) => {
      for await (const _chunk of source) {
        // Only whether it can be unpacked counts.
      }
    });
  } catch (error) {
    return asDamaged(file, error);
  }
  const isOfTar = !(reason instanceof StackError) && /tar header|end of data/i.test(errorText(reason));
  return isOfTar ? backupFault("backup_foreign", `${file} is no archive`, reason) : asDamaged(file, reason);
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
  await (entries.destroyed ? undefined : requireEmptyTail(file, { start: unpacking.bytesWritten, size }));
  entries.end(undefined);
}

const emptyFrame = zstdCompressSync(Buffer.alloc(0), { params: { [constants.ZSTD_c_checksumFlag]: 1 } });

/** Node's zstd ends a stream with an empty frame at times, and does not read it again: nothing else may follow. */
async function requireEmptyTail(
  file: string,
  { start, size }: { readonly start: number; readonly size: number },
): Promise<void> {
  const tail = size - start > emptyFrame.length ? undefined : await readTail(file, { start, size });
  if (tail === undefined || !emptyFrame.subarray(0, tail.length).equals(tail)) {
    throw backupFault("backup_damaged", `${file} goes on after its end`);
  }
  if (tail.length > 0 && tail.length < emptyFrame.length) {
    throw backupFault("backup_truncated", `${file} ends before its last byte`);
  }
}

async function readTail(
  file: string,
  { start, size }: { readonly start: number; readonly size: number },
): Promise<Buffer> {
  const handle = await open(file, "r");
  try {
    const { buffer } = await handle.read(Buffer.alloc(size - start), 0, size - start, start);
    return buffer;
  } finally {
    await handle.close();
  }
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
