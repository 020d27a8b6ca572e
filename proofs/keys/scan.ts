import { readFileSync } from "node:fs";
import { type FileHandle, open, readdir, stat } from "node:fs/promises";
import path from "node:path";
import { type Client } from "@chandlery/stack";
import { type Needle, isIn, textForms } from "./needle.ts";

export interface Found {
  /** The places in which the word stands. */
  readonly places: readonly string[];
  /** How much was read: rows, bytes, processes. */
  readonly read: number;
}

/** Every row of every table of the database, the catalogs included, as text; and what sessions run. As superuser. */
export async function scanTables(client: Client, { word }: Needle): Promise<Found> {
  const forms = [word, ...textForms(word)];
  const { rows: relations } = await client.query<{ readonly name: string }>(`
    select format('%I.%I', namespace.nspname, class.relname) as name
    from pg_catalog.pg_class as class
    join pg_catalog.pg_namespace as namespace on namespace.oid = class.relnamespace
    where class.relkind in ('r', 'm') and namespace.nspname !~ '^pg_(toast|temp)' and class.relpersistence <> 't'
    order by 1`);
  const places: string[] = [];
  let read = 0;
  for (const { name } of [...relations, { name: "pg_catalog.pg_stat_activity" }]) {
    const { rows } = await client.query<{ readonly all: string; readonly hits: string }>(
      `select count(*) as all, count(*) filter (
         where exists (select from unnest($1::text[]) as form where strpos(row::text, form) > 0)
       ) as hits
       from ${name} as row`,
      [forms],
    );
    read += Number(rows[0]?.all ?? 0);
    if (rows[0]?.hits !== "0") {
      places.push(`${name}: ${rows[0]?.hits} rows`);
    }
  }
  return { places, read };
}

const chunkBytes = 4 * 1024 * 1024;
const overlapBytes = 128;

/** Every file below the folders that was written since, byte for byte. */
export async function scanFiles(folders: readonly string[], needle: Needle, sinceMs: number): Promise<Found> {
  const buffer = Buffer.alloc(chunkBytes + overlapBytes);
  const places: string[] = [];
  let read = 0;
  for (const folder of folders) {
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      const file = path.join(entry.parentPath, entry.name);
      // A server removes files while they are counted.
      const found = entry.isFile() ? await stat(file).catch(() => undefined) : undefined;
      const handle =
        found !== undefined && found.mtimeMs >= sinceMs ? await open(file).catch(() => undefined) : undefined;
      if (handle !== undefined) {
        const outcome = await scanFile(handle, needle, buffer);
        read += outcome.read;
        places.push(...(outcome.isThere ? [file] : []));
      }
    }
  }
  return { places, read };
}

async function scanFile(
  handle: FileHandle,
  needle: Needle,
  buffer: Buffer,
): Promise<{ readonly read: number; readonly isThere: boolean }> {
  let kept = 0;
  let read = 0;
  let isThere = false;
  try {
    for (;;) {
      const { bytesRead } = await handle.read(buffer, kept, chunkBytes, read);
      if (bytesRead === 0) {
        return { read, isThere };
      }
      read += bytesRead;
      const end = kept + bytesRead;
      isThere ||= isIn(needle, buffer.subarray(0, end));
      kept = Math.min(overlapBytes, end);
      buffer.copy(buffer, 0, end - kept, end);
    }
  } finally {
    await handle.close();
  }
}

/** The environment and the arguments of every process that may be looked at. */
export async function scanProcesses(needle: Needle): Promise<Found> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const readable = pids.flatMap((pid) => {
    try {
      return [
        { pid, bytes: Buffer.concat(["environ", "cmdline"].map((name) => readFileSync(`/proc/${pid}/${name}`))) },
      ];
    } catch {
      // It has ended, or is another user's.
      return [];
    }
  });
  return {
    places: readable.filter(({ bytes }) => isIn(needle, bytes)).map(({ pid }) => `process ${pid}`),
    read: readable.length,
  };
}
