import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { once } from "node:events";
import { type Client } from "pg";
import { expect, test } from "vitest";
import { withClient } from "../connection.ts";
import { isAlive } from "../postgres/process-alive.ts";
import { createEmptyDatabase, createTestDatabase } from "./index.ts";
import { removeLeftovers } from "./leftovers.ts";

test("a test database has the migrations, and each is empty and its own", async () => {
  await using first = await createTestDatabase();
  await using second = await createTestDatabase();

  await withClient(first.urls.postgres, (client) => client.query("create table public.only_here ()"));

  const found = (url: string) =>
    withClient(url, (client) =>
      client.query(
        "select to_regclass('public.only_here') is not null as here, to_regclass('public.market_data_candles') is not null as migrated",
      ),
    );
  expect((await found(first.urls.postgres)).rows).toEqual([{ here: true, migrated: true }]);
  expect((await found(second.urls.postgres)).rows).toEqual([{ here: false, migrated: true }]);
});

test("an empty database has the schemas of Supabase and nothing of ours", async () => {
  await using database = await createEmptyDatabase();
  const found = await withClient(database.urls.postgres, (client) =>
    client.query(
      `select to_regclass('auth.users') is not null as supabase, to_regnamespace('private') is not null as ours,
         (select count(*)::int from pg_class where relnamespace = 'public'::regnamespace) as relations`,
    ),
  );
  expect(found.rows).toEqual([{ supabase: true, ours: false, relations: 0 }]);
});

test("each role logs in as itself, with the rights on the database that a real install has", async () => {
  await using database = await createTestDatabase();
  const roles = ["postgres", "market_data", "engine"] as const;
  const seen = await Promise.all(
    roles.map((role) =>
      withClient(database.urls[role], async (client: Client) => {
        const answer = await client.query(
          "select session_user::text as role, has_database_privilege(current_database(), 'temporary') as temporary",
        );
        return answer.rows[0] as unknown;
      }),
    ),
  );
  expect(seen).toEqual([
    { role: "postgres", temporary: true },
    { role: "market_data", temporary: true },
    { role: "engine", temporary: false },
  ]);
});

test("what a killed test run left is stopped and removed by the next", async () => {
  const left = await startAndKill();
  expect(isAlive(left.serverPid)).toBe(true);
  expect(existsSync(left.folder)).toBe(true);
  await removeLeftovers();
  expect(isAlive(left.serverPid)).toBe(false);
  expect(existsSync(left.folder)).toBe(false);
});

const leavingRun = `
  import { makeTestFolder } from "./leftovers.ts";
  import { findFreePort } from "../postgres/probe-port.ts";
  import { startPostgres } from "../postgres/start.ts";
  import { newSecrets } from "../secrets.ts";
  const folder = await makeTestFolder("killed");
  const { pid } = await startPostgres({ dataDir: folder, port: await findFreePort(), secrets: newSecrets(), isDurable: false });
  process.send({ folder, serverPid: pid });
  setInterval(() => undefined, 1000);`;

interface LeftRun {
  readonly folder: string;
  readonly serverPid: number;
}

async function startAndKill(): Promise<LeftRun> {
  const run = spawn(process.execPath, ["--input-type=module-typescript", "--eval", leavingRun], {
    cwd: import.meta.dirname,
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const [left] = (await once(run, "message")) as [LeftRun];
  run.kill("SIGKILL");
  await once(run, "exit");
  return left;
}
