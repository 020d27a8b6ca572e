import { mkdir, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { Client } from "pg";
import { databaseUrl, withClient } from "../../connection.ts";
import { findFreePort } from "../../postgres/probe-port.ts";
import { type RunningPostgres, startPostgres } from "../../postgres/start.ts";
import { type Secrets, ensureSecrets } from "../../secrets.ts";
import { migrationsFolder } from "../../testing/global-setup.ts";
import { type BackupReport, backUp } from "../back-up.ts";
import { type BackUpOptions } from "../back-up.ts";
import { type Restored, restoreBackup } from "../restore.ts";

export interface TestInstall {
  readonly dataDir: string;
  readonly port: number;
  readonly secrets: Secrets;
  readonly postgres: RunningPostgres;
  readonly backUp: (file: string, options?: Partial<BackUpOptions>) => Promise<BackupReport>;
}

/** A database with some tables, in a data folder that holds what one of a real install does. */
export async function startInstall(dataDir: string): Promise<TestInstall> {
  const secrets = await ensureSecrets(dataDir);
  const port = await findFreePort();
  const postgres = await startPostgres({ dataDir, port, secrets });
  const database = { port, secrets };
  await withClient(databaseUrl("postgres", database), (client) => client.query(tablesSql));
  for (const [name, text] of Object.entries(dataFiles)) {
    await mkdir(path.dirname(path.join(dataDir, name)), { recursive: true });
    await writeFile(path.join(dataDir, name), text);
  }
  return {
    dataDir,
    ...database,
    postgres,
    backUp: (file, options = {}) =>
      backUp({ file, dataDir, clusterDir: postgres.clusterDir, database, productVersion: "0.1.0", ...options }),
  };
}

const tablesSql = `
  create schema supabase_migrations;
  create table supabase_migrations.schema_migrations (version text primary key, statements text[], name text);
  create table public.hot (id int primary key, n int not null, filler text not null);
  insert into public.hot select id, 0, repeat('x', 400) from generate_series(0, 4999) as id;
  create table public.written (n int primary key);`;

/** Those that a backup copies, and those that it leaves out. */
export const dataFiles = {
  "storage/ab/object": "the bytes of an object",
  "inbox/mail.json": "{}",
  "strategies/own.ts": "export const strategy = 1;",
  "storage/ab/half.part": "half an object",
  "uploads/candles.csv": "timestamp_ms",
  "log/market.log": "a line",
  "state.json": "{}",
  lock: "",
} as const;

export interface Writer {
  /** Ends it. What was committed: the number of each transaction → when that was known, in ms of the clock. */
  readonly stop: () => Promise<ReadonlyMap<number, number>>;
}

/** Commits one small transaction after another: a new row, and a change of a row somewhere in a larger table. */
export async function startWriter({ port, secrets }: Pick<TestInstall, "port" | "secrets">): Promise<Writer> {
  const client = new Client({ connectionString: databaseUrl("postgres", { port, secrets }) });
  client.on("error", () => undefined);
  await client.connect();
  const found = await client.query<{ last: number }>("select coalesce(max(n), 0) as last from public.written");
  const committed = new Map<number, number>();
  const stopping = new AbortController();
  const writing = (async () => {
    for (let n = (found.rows[0]?.last ?? 0) + 1; !stopping.signal.aborted; n += 1) {
      await client.query(
        `begin; insert into public.written values (${n});
         update public.hot set n = n + 1 where id = ${(n * 37) % 5_000}; commit;`,
      );
      committed.set(n, Date.now());
    }
  })();
  return {
    stop: async () => {
      stopping.abort();
      await writing.finally(() => void client.end());
      return committed;
    },
  };
}

/** Restores into a new folder, without checks of a product. */
export const restoreInto = async (
  dataDir: string,
  file: string,
  options: { readonly outsideBases?: readonly string[]; readonly onStep?: (step: string) => void } = {},
): Promise<Restored> => {
  await mkdir(dataDir, { recursive: true, mode: 0o711 });
  return restoreBackup({
    file,
    dataDir,
    productVersion: "0.1.0",
    migrationsFolder,
    productChecks: () => Promise.resolve([]),
    ...options,
  });
};

/** Every file under a folder, by its path from there. */
export async function filesUnder(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .toSorted();
}
