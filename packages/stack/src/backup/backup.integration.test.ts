import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, statSync, symlinkSync, unlinkSync, writeFileSync } from "node:fs";
import { mkdir, readdir, rm } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { databaseUrl, withClient } from "../connection.ts";
import { findFreePort } from "../postgres/probe-port.ts";
import { startPostgres } from "../postgres/start.ts";
import { readSecrets } from "../secrets.ts";
import { migrationsFolder } from "../testing/global-setup.ts";
import { makeTestFolder, removeFolder } from "../testing/index.ts";
import { flipped, manifestOf, readMembers, withFittingManifest, writeMembers } from "./testing/archive.ts";
import { type TestInstall, dataFiles, filesUnder, restoreInto, startInstall, startWriter } from "./testing/install.ts";

let folder = "";
let install: TestInstall;

beforeAll(async () => {
  folder = await makeTestFolder("backup");
  install = await startInstall(path.join(folder, "an install/data"));
});
afterAll(async () => {
  await install.postgres.stop();
  await removeFolder(folder);
});

const at = (name: string): string => path.join(folder, name);

/** Runs `sql` on a data folder whose database does not run. */
async function askStopped(dataDir: string, sql: string): Promise<unknown> {
  const secrets = await readSecrets(dataDir);
  if (secrets === undefined) {
    throw new Error(`${dataDir} has no secrets`);
  }
  const address = { port: await findFreePort(), secrets };
  const postgres = await startPostgres({ dataDir, ...address });
  try {
    return await withClient(
      databaseUrl("postgres", address),
      async (client) => (await client.query<Record<string, unknown>>(sql)).rows,
    );
  } finally {
    await postgres.stop();
  }
}

const ask = (sql: string): Promise<unknown> =>
  withClient(
    databaseUrl("supabase_admin", install),
    async (client) => (await client.query<Record<string, unknown>>(sql)).rows,
  );

test("everything that was committed before the copy ended is restored, and no half of a transaction", async () => {
  const writer = await startWriter(install);
  // Checkpoints between the copies of two files: what pg_control says then is later than what was copied first.
  const checkpoints: Promise<unknown>[] = [];
  const report = await install.backUp(at("first.backup"), {
    onProgress: ({ done }) => {
      if (done > (checkpoints.length + 1) * 4 * 2 ** 20) {
        checkpoints.push(ask("checkpoint"));
      }
    },
  });
  await Promise.all(checkpoints);
  const committed = await writer.stop();
  expect(checkpoints.length).toBeGreaterThan(5);
  expect(statSync(at("first.backup")).mode & 0o777).toBe(0o600);
  expect(report).toMatchObject({ warnings: [], migrations: 0, bytes: statSync(at("first.backup")).size });

  const { checks, rows } = await restoreInto(at("with a space/restored"), at("first.backup"));
  expect(checks.filter(({ ok }) => !ok)).toEqual([]);
  expect(checks.map(({ name }) => name)).toEqual(["migrations", "tables", "pages", "indexes"]);
  const before = [...committed].filter(([, knownAt]) => knownAt < Date.parse(report.completedAt));
  const last = Math.max(...before.map(([n]) => n));
  // The writer was at work before, while and after the files were copied.
  expect(before.length).toBeGreaterThan(10);
  expect(committed.size).toBeGreaterThan(last);
  const [found] = (await askStopped(
    at("with a space/restored"),
    `select count(*)::int as count, max(n) as last, (select sum(n)::int from public.hot) as changes,
       (select count(*)::int from public.hot) as hot from public.written`,
  )) as { readonly count: number; readonly last: number; readonly changes: number; readonly hot: number }[];
  expect(found?.last).toBeGreaterThanOrEqual(last);
  // One row and one change a transaction, from 1 on: all three agree, or a transaction is there by half.
  expect(found).toEqual({ count: found?.last, last: found?.last, changes: found?.last, hot: 5_000 });
  expect(rows["public.hot"]).toBe(5_000);
}, 60_000);

test("the data folder comes back with its secrets and files, without logs, uploads and what ran", async () => {
  await install.backUp(at("files.backup"));
  await restoreInto(at("files"), at("files.backup"));
  const isOfCluster = (name: string) => name.startsWith("postgres/");
  expect((await filesUnder(at("files"))).filter((name) => !isOfCluster(name))).toEqual([
    "inbox/mail.json",
    "secrets.json",
    "storage/ab/object",
    "strategies/own.ts",
  ]);
  expect(await readSecrets(at("files"))).toEqual(install.secrets);
  expect(readFileSync(at("files/storage/ab/object"), "utf8")).toBe(dataFiles["storage/ab/object"]);
  expect(statSync(at("files/secrets.json")).mode & 0o777).toBe(0o600);
  const members = await readMembers(at("files.backup"));
  expect(
    members.map(({ name }) => name).filter((name) => /postmaster|pg_replslot\/.|internal\.init/.test(name)),
  ).toEqual([]);
  expect(manifestOf(members).contents.join()).toContain("signing keys");
});

test("a file of Storage that is made or removed during the copy is in it: its row may be", async () => {
  const storage = path.join(install.dataDir, "storage/ab");
  writeFileSync(`${storage}/early`, "removed during the copy");
  let expected = 0;
  await install.backUp(at("storage.backup"), {
    onProgress: ({ done, total }) => {
      expected = expected === 0 ? total : expected;
      // A megabyte more than there was at the start: now the WAL is read, and the database's copy has ended.
      if (done > expected + 2 ** 20 && existsSync(`${storage}/early`)) {
        unlinkSync(`${storage}/early`);
        writeFileSync(`${storage}/late`, "made during the copy");
      }
    },
  });
  expect((await readdir(storage)).toSorted()).toEqual(["half.part", "late", "object"]);
  const names = (await readMembers(at("storage.backup"))).map(({ name }) => name);
  expect(names.filter((name) => name.startsWith("data/storage")).toSorted()).toEqual(
    [
      "data/storage/ab/early",
      "data/storage/ab/late",
      "data/storage/ab/object",
      "data/storage/ab",
      "data/storage",
    ].toSorted(),
  );
});

test("a link in the data folder is not followed, and told", async () => {
  const link = path.join(install.dataDir, "strategies/elsewhere");
  symlinkSync(folder, link);
  const { warnings } = await install.backUp(at("link.backup"));
  unlinkSync(link);
  expect(warnings).toEqual(["strategies/elsewhere is a link or the like, and was left out"]);
});

test("a backup lies outside of what it copies, and never replaces a file", async () => {
  const inside = path.join(install.dataDir, "mine.backup");
  await expect(install.backUp(inside)).rejects.toMatchObject({ code: "backup_file_inside_data" });
  symlinkSync(install.dataDir, at("alias"));
  await expect(install.backUp(at("alias/mine.backup"))).rejects.toMatchObject({ code: "backup_file_inside_data" });
  writeFileSync(at("taken"), "somebody's");
  await expect(install.backUp(at("taken"))).rejects.toMatchObject({ code: "backup_file_exists" });
  expect(readFileSync(at("taken"), "utf8")).toBe("somebody's");
  await expect(install.backUp(at("no/such/folder"))).rejects.toMatchObject({ code: "backup_file_unwritable" });
});

test("where the disk fails or the command is stopped, nothing is left: no file, no slot", async () => {
  await mkdir(at("full"));
  const stopping = new AbortController();
  const reason = new Error("stopped by the test");
  const stopped = install.backUp(at("full/mine.backup"), {
    signal: stopping.signal,
    onProgress: ({ done }) => (done > 2 ** 20 ? stopping.abort(reason) : undefined),
  });
  await expect(stopped).rejects.toBe(reason);
  const taken = `${at("full/mine.backup")}.${process.pid}.chandlery-partial`;
  await mkdir(taken);
  await expect(install.backUp(at("full/mine.backup"))).rejects.toMatchObject({ code: "backup_file_unwritable" });
  await rm(taken, { recursive: true, force: true });
  expect(await readdir(at("full"))).toEqual([]);
  expect(await ask("select slot_name from pg_replication_slots")).toEqual([]);
});

const endSession = `
  import { withClient } from "../connection.ts";
  const sql = "select pg_terminate_backend(pid, 10000) from pg_stat_activity where application_name = 'chandlery backup'";
  const { rowCount } = await withClient(process.argv[1], (client) => client.query(sql));
  process.stdout.write(String(rowCount));`;

/** Ends the session of the backup before this returns: the copy, in this process, stands still meanwhile. */
const endBackupSession = (): string =>
  execFileSync(
    process.execPath,
    ["--input-type=module-typescript", "--eval", endSession, databaseUrl("supabase_admin", install)],
    { cwd: import.meta.dirname, encoding: "utf8" },
  );

test.each([
  ["its files are copied", 0],
  ["its WAL is copied", 2 ** 20],
])("a database that goes away while %s ends the backup with its name, and leaves no file", async (what, later) => {
  await mkdir(at(what));
  let expected: number | undefined;
  let ended: string | undefined;
  const lost = install.backUp(at(`${what}/mine.backup`), {
    onProgress: ({ done, total }) => {
      expected ??= later === 0 ? 0 : total;
      if (done > expected + later) {
        ended ??= endBackupSession();
      }
    },
  });
  await expect(lost).rejects.toMatchObject({ code: "backup_database_lost" });
  expect(ended).toBe("1");
  expect(await readdir(at(what))).toEqual([]);
});

test("tablespaces are refused: their files lie elsewhere", async () => {
  await withClient(databaseUrl("supabase_admin", install), async (client) => {
    await client.query("set allow_in_place_tablespaces = on");
    await client.query("create tablespace elsewhere location ''");
  });
  try {
    await expect(install.backUp(at("spaces.backup"))).rejects.toMatchObject({
      code: "backup_has_tablespaces",
      detail: "tablespaces: elsewhere",
    });
  } finally {
    await ask("drop tablespace elsewhere");
  }
});

test("a link in the database's folder is refused: what it leads to would be missing", async () => {
  const link = path.join(install.postgres.clusterDir, "pg_elsewhere");
  symlinkSync(folder, link);
  try {
    await expect(install.backUp(at("linked.backup"))).rejects.toMatchObject({
      code: "backup_has_tablespaces",
      detail: "pg_elsewhere in the database's folder is a link or the like",
    });
  } finally {
    unlinkSync(link);
  }
  expect(existsSync(at("linked.backup"))).toBe(false);
});

const killedBackup = `
  import { backUp } from "./back-up.ts";
  const options = JSON.parse(process.argv[1]);
  await backUp({ ...options, onProgress: ({ done }) => { if (done > 2 ** 20) process.kill(process.pid, "SIGKILL"); } });`;

test("kill -9 in the middle: no file under its name, no slot, no WAL kept; the next backup tells what it removed", async () => {
  await mkdir(at("killed"));
  const { dataDir, port, secrets, postgres } = install;
  const options = {
    file: at("killed/mine.backup"),
    dataDir,
    clusterDir: postgres.clusterDir,
    database: { port, secrets },
    productVersion: "0.1.0",
  };
  const killed = spawn(
    process.execPath,
    ["--input-type=module-typescript", "--eval", killedBackup, JSON.stringify(options)],
    { cwd: import.meta.dirname, stdio: ["ignore", "inherit", "inherit"] },
  );
  const [code, signal] = (await once(killed, "exit")) as [number | null, string | null];
  expect([code, signal]).toEqual([null, "SIGKILL"]);
  const draft = `mine.backup.${killed.pid}.chandlery-partial`;
  expect(await readdir(at("killed"))).toEqual([draft]);

  const { warnings } = await install.backUp(at("killed/other.backup"));
  expect(warnings).toEqual([`${draft} was left by a backup that was killed; it was removed`]);
  expect(await readdir(at("killed"))).toEqual(["other.backup"]);
  expect(await ask("select slot_name from pg_replication_slots")).toEqual([]);
  expect(await ask("select pid from pg_stat_activity where application_name = 'chandlery backup'")).toEqual([]);
});

test("a copy without its WAL, or without a part of it, does not recover, and is not restored", async () => {
  const writer = await startWriter(install);
  // So much WAL is written during the copy that it spans several files.
  const filled = ask(
    "create table public.filled as select repeat(md5(n::text), 40) as filler from generate_series(1, 40000) as n",
  );
  await install.backUp(at("wal.backup"));
  await filled;
  await writer.stop();
  await ask("drop table public.filled");
  const members = await readMembers(at("wal.backup"));
  const wal = members.filter(({ name }) => name.startsWith("cluster/pg_wal/0"));
  expect(wal.length).toBeGreaterThan(1);
  const without = {
    "no WAL": wal,
    "not the last of its WAL": wal.slice(-1),
  };
  for (const [what, left] of Object.entries(without)) {
    const file = at(`${what}.backup`);
    await writeMembers(file, withFittingManifest(members.filter((member) => !left.includes(member))));
    await expect(restoreInto(at(`${what}/data`), file)).rejects.toMatchObject({ code: "backup_does_not_recover" });
    expect(await readdir(at(`${what}/data`))).toEqual([]);
  }
}, 60_000);

test("a page that was damaged before the backup is told by the checks, and the folder is left for whoever needs it", async () => {
  await install.backUp(at("page.backup"));
  const members = await readMembers(at("page.backup"));
  const [hot] = (await ask("select pg_relation_filepath('public.hot') as file")) as {
    readonly file: string;
  }[];
  const damaged = members.map((member) =>
    member.name === `cluster/${hot?.file}` ? flipped(member, 8_192 * 9 + 4_000) : member,
  );
  await writeMembers(at("damaged page.backup"), withFittingManifest(damaged));
  const { checks } = await restoreInto(at("damaged page"), at("damaged page.backup"));
  expect(checks.filter(({ ok }) => !ok).map(({ name }) => name)).toContain("pages");
  expect(checks.find(({ name }) => name === "pages")?.detail).toContain("invalid page in block 9");
  expect(await readdir(at("damaged page"))).toContain("secrets.json");
}, 60_000);

test("an index out of order and a migration that is not as its file are told by the checks", async () => {
  const [first = ""] = (await readdir(migrationsFolder)).toSorted();
  const [version = "", ...name] = first.replace(".sql", "").split("_");
  await ask(`
    create function public.compare(int, int) returns int language sql immutable as 'select btint4cmp($1, $2)';
    create operator class public.turning for type int4 using btree as
      operator 1 <, operator 2 <=, operator 3 =, operator 4 >=, operator 5 >, function 1 public.compare(int, int);
    create table public.turned as select generate_series(1, 100) as n;
    create index turned_by_n on public.turned (n public.turning);
    create or replace function public.compare(int, int) returns int language sql immutable as 'select btint4cmp($2, $1)';
    insert into supabase_migrations.schema_migrations values ('${version}', '{select 1}', '${name.join("_")}');`);
  await install.backUp(at("turned.backup"));
  await ask(`
    drop table public.turned; drop operator class public.turning using btree; drop function public.compare;
    delete from supabase_migrations.schema_migrations;`);
  const { checks, manifest } = await restoreInto(at("turned"), at("turned.backup"));
  expect(manifest.migrations).toEqual([`${version}_${name.join("_")}`]);
  expect(checks.map(({ ok, name: check, detail }) => [check, ok, ok ? "" : detail])).toEqual([
    ["migrations", false, expect.stringContaining(`${first} was changed after it was applied`)],
    ["tables", true, ""],
    ["pages", true, ""],
    ["indexes", false, expect.stringContaining('index "turned_by_n"')],
  ]);
}, 60_000);

test("where Postgres' user cannot enter the folder, root restores the database elsewhere and finds it again", async () => {
  await install.backUp(at("closed.backup"));
  await mkdir(at("closed"), { mode: 0o700 });
  await restoreInto(at("closed/data"), at("closed.backup"), { outsideBases: [at("outside")] });
  expect(await askStopped(at("closed/data"), "select count(*)::int as hot from public.hot")).toEqual([{ hot: 5_000 }]);
  const isRoot = process.getuid?.() === 0;
  expect((await readdir(at("closed/data"))).includes("postgres.location")).toBe(isRoot);
}, 60_000);

const killedRestore = `
  import { restoreInto } from "./testing/install.ts";
  const [dataDir, file] = JSON.parse(process.argv[1]);
  await restoreInto(dataDir, file, { onStep: (step) => { if (step === "checking") process.kill(process.pid, "SIGKILL"); } });`;

test("a restore that was killed, its server running, is cleared away by the next one", async () => {
  await install.backUp(at("again.backup"));
  const killed = spawn(
    process.execPath,
    ["--input-type=module-typescript", "--eval", killedRestore, JSON.stringify([at("again"), at("again.backup")])],
    { cwd: import.meta.dirname, stdio: ["ignore", "inherit", "inherit"] },
  );
  await once(killed, "exit");
  expect(await readdir(at("again"))).toEqual(["restoring"]);
  expect(existsSync(at("again/restoring/postgres/postmaster.pid"))).toBe(true);
  const { checks } = await restoreInto(at("again"), at("again.backup"));
  expect(checks.filter(({ ok }) => !ok)).toEqual([]);
  expect((await readdir(at("again"))).toSorted()).toEqual([
    "inbox",
    "postgres",
    "secrets.json",
    "storage",
    "strategies",
  ]);
}, 60_000);
