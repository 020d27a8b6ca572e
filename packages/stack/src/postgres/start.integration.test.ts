import { mkdir, readFile, readdir, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import path from "node:path";
import { Client } from "pg";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { databaseUrl, withClient } from "../connection.ts";
import { type Secrets, newSecrets } from "../secrets.ts";
import { makeTestFolder, removeFolder } from "../testing/index.ts";
import { findFreePort } from "./probe-port.ts";
import { isAlive, waitForEnd } from "./process-alive.ts";
import { type RunningPostgres, type StartPostgresOptions, startPostgres } from "./start.ts";

let folder = "";
let port = 0;
const secrets: Secrets = newSecrets();
const started: RunningPostgres[] = [];

beforeAll(async () => {
  folder = await makeTestFolder("start");
  port = await findFreePort();
});
afterEach(async () => {
  await Promise.all(started.splice(0).map((postgres) => postgres.stop()));
});
afterAll(() => removeFolder(folder));

/** Starts the cluster that the tests share, unless another data folder is named. */
async function start(options: Partial<StartPostgresOptions> = {}): Promise<RunningPostgres> {
  const postgres = await startPostgres({ dataDir: `${folder}/data`, port, secrets, isDurable: false, ...options });
  started.push(postgres);
  return postgres;
}

const query = async (sql: string): Promise<unknown> =>
  withClient(
    databaseUrl("postgres", { port, secrets }),
    async (client) => (await client.query<Record<string, unknown>>(sql)).rows,
  );

const isRoot = process.getuid?.() === 0;

test("a new database is as a real install needs it, in a path with a space", async () => {
  const postgres = await start({ dataDir: `${folder}/a space/data`, isDurable: true });
  const names = [
    "data_checksums",
    "fsync",
    "listen_addresses",
    "unix_socket_directories",
    "password_encryption",
    "TimeZone",
  ];
  expect(
    await query(`select name, setting from pg_settings where name = any('{${names.join(",")}}') order by lower(name)`),
  ).toEqual([
    { name: "data_checksums", setting: "on" },
    { name: "fsync", setting: "on" },
    { name: "listen_addresses", setting: "127.0.0.1" },
    { name: "password_encryption", setting: "scram-sha-256" },
    { name: "TimeZone", setting: "UTC" },
    { name: "unix_socket_directories", setting: "" },
  ]);
  expect(
    await query(
      "select datlocprovider, datlocale, pg_encoding_to_char(encoding) as encoding from pg_database where datname = 'postgres'",
    ),
  ).toEqual([{ datlocprovider: "b", datlocale: "C.UTF-8", encoding: "UTF8" }]);
  const owner = await stat(postgres.clusterDir);
  expect(owner.mode & 0o777).toBe(0o700);
  expect(owner.uid === 0).toBe(false);
  expect(await readdir(`${folder}/a space/data`)).not.toContain("postgres.new");
});

test("a password is needed, and the right one", async () => {
  await start();
  const wrong = databaseUrl("postgres", { port, secrets: newSecrets() });
  await expect(withClient(wrong, () => Promise.resolve())).rejects.toMatchObject({ code: "28P01" });
});

test("a server left by a killed process is adopted, with its sessions", async () => {
  const left = await start();
  await query("create table if not exists kept as select 1 as n");
  const adopting = await start();
  expect(adopting).toMatchObject({ pid: left.pid, port, adopted: true });
  expect(left.adopted).toBe(false);
  expect(await query("select n from kept")).toEqual([{ n: 1 }]);
  await adopting.stop();
  await adopting.ended;
  expect(isAlive(left.pid)).toBe(false);
});

test("a server left on another port is stopped and started where it is wanted", async () => {
  const left = await start();
  const otherPort = await findFreePort();
  const moved = await start({ port: otherPort });
  expect(moved).toMatchObject({ port: otherPort, adopted: false });
  expect(isAlive(left.pid)).toBe(false);
});

test("a stale pid file is cleaned, also where its number now belongs to another program", async () => {
  const first = await start();
  const file = path.join(first.clusterDir, "postmaster.pid");
  const stale = await readFile(file, "utf8");
  await first.stop();
  await writeFile(file, stale.replace(String(first.pid), String(process.pid)));
  expect(await start()).toMatchObject({ adopted: false });
});

test("after kill -9 of the server everything committed is there, even while an old session still computes", async () => {
  const killed = await start({ isDurable: true });
  await query("create table if not exists kept as select 1 as n");
  const busy = new Client({ connectionString: databaseUrl("postgres", { port, secrets }) });
  busy.on("error", () => undefined);
  await busy.connect();
  const computing = busy.query("select count(*) from generate_series(1, 1e10::bigint)").catch(() => "ended");
  await query("select pg_sleep(0.05)");
  process.kill(killed.pid, "SIGKILL");
  await killed.ended;

  const again = await start({ isDurable: true });
  expect(again.adopted).toBe(false);
  expect(again.pid).not.toBe(killed.pid);
  expect(await query("select n from kept")).toEqual([{ n: 1 }]);
  expect(await computing).toBe("ended");
});

test("stopping ends the server and leaves no pid file", async () => {
  const postgres = await start();
  await postgres.stop();
  expect(await waitForEnd(postgres.pid, 0)).toBe(true);
  expect(await readdir(postgres.clusterDir)).not.toContain("postmaster.pid");
});

test("a busy port is named with a way out, and the next start on a free one works", async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(port, "127.0.0.1", resolve));
  const fault = {
    code: "port_busy",
    detail: `port ${port} on 127.0.0.1, which Postgres needs, is in use by another program`,
  };
  await expect(start()).rejects.toMatchObject(fault);
  await new Promise((resolve) => other.close(resolve));
  expect(await start()).toMatchObject({ port, adopted: false });
});

test("what a killed initdb left is not taken for a database", async () => {
  const dataDir = `${folder}/half`;
  await mkdir(`${dataDir}/postgres.new/cluster`, { recursive: true });
  await writeFile(`${dataDir}/postgres.new/cluster/PG_VERSION`, "17\n");
  await start({ dataDir });
  expect(await readdir(dataDir)).not.toContain("postgres.new");
});

test("a folder that may hold somebody's data is never replaced by a new database", async () => {
  const dataDir = `${folder}/damaged`;
  await mkdir(`${dataDir}/postgres/base`, { recursive: true });
  await expect(start({ dataDir })).rejects.toMatchObject({ code: "postgres_folder_damaged" });
  expect(await readdir(`${dataDir}/postgres`)).toEqual(["base"]);
});

test("secrets that are not those of the database are told apart from a server that fails", async () => {
  await start();
  await expect(start({ secrets: newSecrets() })).rejects.toMatchObject({ code: "secrets_do_not_match" });
});

test("where Postgres' user cannot enter the data folder, root keeps the database elsewhere and finds it again", async () => {
  const closed = `${folder}/closed`;
  const outside = `${folder}/outside`;
  const options = { dataDir: `${closed}/data`, outsideBases: [outside] };
  await mkdir(closed, { mode: 0o700 });
  const first = await start(options);
  await query("create table if not exists kept as select 1 as n");
  await first.stop();
  const second = await start(options);
  expect(second.clusterDir).toBe(first.clusterDir);
  expect(first.clusterDir.startsWith(isRoot ? outside : closed)).toBe(true);
  expect(await query("select n from kept")).toEqual([{ n: 1 }]);
});

test("a pointer to a database that is gone is refused: an empty one in its place would look like a loss", async () => {
  const dataDir = `${folder}/pointing`;
  await mkdir(dataDir);
  await writeFile(`${dataDir}/postgres.location`, `${folder}/gone/postgres\n`);
  await expect(start({ dataDir })).rejects.toMatchObject({ code: "postgres_folder_missing" });
});
