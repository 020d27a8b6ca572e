import { type Dirent } from "node:fs";
import { type FileHandle, open, readFile, readdir, stat } from "node:fs/promises";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { errorCodeOf } from "../stack-error.ts";
import { dataFolderFault } from "./fault.ts";
import { type ArchiveWriter } from "./write-archive.ts";

export interface CopyOptions {
  readonly archive: ArchiveWriter;
  readonly folder: string;
  /** Of members: `cluster` or `data`. */
  readonly prefix: string;
  /** Told of each file's bytes as they are read. */
  readonly onBytes?: (count: number) => void;
}

export interface CopyTreeOptions extends CopyOptions {
  /** By the path from the folder, with slashes. A folder's path ends with one. */
  readonly leaveOut: (relative: string) => boolean;
  /** Told of links and the like, which are not followed. */
  readonly onOdd?: (relative: string) => void;
}

/** Copies what is there when it is met: files come and go while the database works. */
export async function copyTree(options: CopyTreeOptions, relative = ""): Promise<void> {
  const { archive, folder, prefix, leaveOut, onOdd = () => undefined } = options;
  for (const entry of await entriesOf(path.join(folder, relative))) {
    const inner = `${relative}${entry.name}`;
    if (entry.isDirectory() && !leaveOut(`${inner}/`)) {
      if (!archive.folders.includes(`${prefix}/${inner}`)) {
        archive.addFolder(`${prefix}/${inner}`);
      }
      await copyTree(options, `${inner}/`);
    } else if (entry.isFile() && !leaveOut(inner)) {
      await copyFile(options, inner);
    } else if (!entry.isDirectory() && !entry.isFile()) {
      onOdd(inner);
    }
  }
}

/** The bytes that `copyTree` would copy if nothing changed. */
export async function measureTree(
  { folder, leaveOut }: Pick<CopyTreeOptions, "folder" | "leaveOut">,
  relative = "",
): Promise<number> {
  let bytes = 0;
  for (const entry of await entriesOf(path.join(folder, relative))) {
    const inner = `${relative}${entry.name}`;
    if (entry.isDirectory() && !leaveOut(`${inner}/`)) {
      bytes += await measureTree({ folder, leaveOut }, `${inner}/`);
    } else if (entry.isFile() && !leaveOut(inner)) {
      const found = await stat(path.join(folder, inner)).catch(() => undefined);
      bytes += found?.size ?? 0;
    }
  }
  return bytes;
}

async function entriesOf(folder: string): Promise<readonly Dirent[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    if (errorCodeOf(error) === "ENOENT") {
      return [];
    }
    throw dataFolderFault(folder, error);
  }
}

/** One file, as long as it was when it was opened. False where it is gone. */
export async function copyFile(
  { archive, folder, prefix, onBytes = () => undefined }: CopyOptions,
  relative: string,
): Promise<boolean> {
  const file = path.join(folder, relative);
  const handle = await open(file, "r").catch((error: unknown) => {
    if (errorCodeOf(error) === "ENOENT") {
      return undefined;
    }
    throw dataFolderFault(file, error);
  });
  if (handle === undefined) {
    return false;
  }
  try {
    const { size } = await handle.stat();
    await archive.add({ path: `${prefix}/${relative}`, size, chunks: readExactly(handle, { size, onBytes }) });
    return true;
  } finally {
    await handle.close();
  }
}

const chunkBytes = 256 * 1024;

interface ReadOptions {
  readonly size: number;
  readonly onBytes: (count: number) => void;
}

/** A file that Postgres cut short meanwhile is filled up with zeros: its WAL cuts it again when the copy recovers. */
async function* readExactly(handle: FileHandle, { size, onBytes }: ReadOptions): AsyncGenerator<Buffer> {
  let position = 0;
  while (position < size) {
    const wanted = Math.min(chunkBytes, size - position);
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(wanted), 0, wanted, position);
    const chunk = bytesRead === 0 ? buffer : buffer.subarray(0, bytesRead);
    position += chunk.length;
    onBytes(chunk.length);
    yield chunk;
  }
}

/** A small file that is overwritten in place: read until two readings are equal, so that none is half old and half new. */
export async function copyStable({ archive, folder, prefix }: CopyOptions, relative: string): Promise<void> {
  const file = path.join(folder, relative);
  let last = await readFile(file);
  for (;;) {
    await wait(1);
    const again = await readFile(file);
    if (again.equals(last)) {
      await archive.add({ path: `${prefix}/${relative}`, size: last.length, chunks: [last] });
      return;
    }
    last = again;
  }
}
