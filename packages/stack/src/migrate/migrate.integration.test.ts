import { mkdir, writeFile } from "node:fs/promises";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { withClient } from "../connection.ts";
import { type TestDatabase, createTestDatabase, makeTestFolder, removeFolder } from "../testing/index.ts";
import { migrate } from "./migrate.ts";

let folder = "";
let database: TestDatabase;
let count = 0;

beforeAll(async () => {
  folder = await makeTestFolder("migrate");
  database = await createTestDatabase();
});
afterAll(async () => {
  await database.drop();
  await removeFolder(folder);
});

/** Every test begins with a database that has no history. */
beforeEach(() =>
  query("drop schema if exists supabase_migrations cascade; drop schema if exists m cascade; create schema m;"),
);

const query = (sql: string) => withClient(database.urls.postgres, (client) => client.query(sql));

type Files = Readonly<Record<string, string>>;

async function run(files: Files): Promise<readonly string[]> {
  count += 1;
  const own = `${folder}/${count}`;
  await mkdir(own);
  await Promise.all(Object.entries(files).map(([name, sql]) => writeFile(`${own}/${name}`, sql)));
  return migrate({ url: database.urls.postgres, folder: own });
}

const first = { "20260101000000_create_a.sql": "create table m.a (n int);\n-- One row.\ninsert into m.a values (1);" };
const second = { "20260102000000_fill_a.sql": "insert into m.a values (2)" };

test("applies in order, records as Supabase does, and applies nothing twice", async () => {
  expect(await run({ ...second, ...first })).toEqual(["20260101000000_create_a.sql", "20260102000000_fill_a.sql"]);
  expect(await run({ ...first, ...second })).toEqual([]);
  expect((await query("select array_agg(n) as n from m.a")).rows).toEqual([{ n: [1, 2] }]);
  const history = await query("select * from supabase_migrations.schema_migrations order by version");
  expect(history.rows).toEqual([
    {
      version: "20260101000000",
      statements: ["create table m.a (n int)", "-- One row.\ninsert into m.a values (1)"],
      name: "create_a",
    },
    { version: "20260102000000", statements: ["insert into m.a values (2)"], name: "fill_a" },
  ]);
});

test("a later file is applied alone", async () => {
  await run(first);
  expect(await run({ ...first, ...second })).toEqual(["20260102000000_fill_a.sql"]);
});

test("a failing statement is named with file, line and reason, and nothing of its file stays", async () => {
  const broken = {
    "20260102000000_break.sql": "create table m.b ();\n\n-- Wrong on purpose.\ninsert into m.a values ('x');",
  };
  await expect(run({ ...first, ...broken })).rejects.toMatchObject({
    code: "migration_failed",
    detail:
      `20260102000000_break.sql, statement 2 at line 4 ("insert into m.a values ('x')"): ` +
      `invalid input syntax for type integer: "x"`,
  });
  const left = await query(
    "select to_regclass('m.b') as b, (select count(*)::int from supabase_migrations.schema_migrations) as applied",
  );
  expect(left.rows).toEqual([{ b: null, applied: 1 }]);
});

test("an applied file that was changed is refused", async () => {
  await run(first);
  const changed = {
    "20260101000000_create_a.sql": "create table m.a (n bigint);\n-- One row.\ninsert into m.a values (1);",
  };
  await expect(run(changed)).rejects.toMatchObject({
    code: "migration_changed",
    detail: "20260101000000_create_a.sql was changed after it was applied (statement 1)",
  });
});

test("white space between statements may change, statements may not be added", async () => {
  await run(first);
  const spaced = {
    "20260101000000_create_a.sql": "create table m.a (n int);\n\n\n-- One row.\ninsert into m.a values (1)\n;",
  };
  expect(await run(spaced)).toEqual([]);
  const longer = { "20260101000000_create_a.sql": `${first["20260101000000_create_a.sql"]} select 1;` };
  await expect(run(longer)).rejects.toMatchObject({ code: "migration_changed" });
});

const one = { "20260101000000_one.sql": "select 1" };
const two = { "20260102000000_two.sql": "select 2" };
const commits = { "20260101000000_one.sql": "select 1; /* done */ commit; select 2" };
const sameVersion = { "20260101000000_one.sql": "", "20260101000000_another.sql": "" };

test.each([
  ["a database from a newer version", { ...one, ...two }, one, "migration_unknown"],
  ["a file older than the last applied", two, { ...one, ...two }, "migration_out_of_order"],
  ["a commit of its own", {}, commits, "migration_controls_transaction"],
  ["a name without a version", {}, { "create_a.sql": "select 1" }, "migration_name_invalid"],
  ["one version twice", {}, sameVersion, "migration_name_invalid"],
])("%s is refused", async (_name, before: Files, after: Files, code) => {
  await run(before);
  await expect(run(after)).rejects.toMatchObject({ code });
});

test("two that migrate at the same time apply each file once", async () => {
  const both = { ...first, ...second };
  const done = await Promise.all([run(both), run(both)]);
  expect(done.flat().toSorted()).toEqual(["20260101000000_create_a.sql", "20260102000000_fill_a.sql"]);
  expect((await query("select count(*)::int as n from m.a")).rows).toEqual([{ n: 2 }]);
});

test("a setting made by one migration is not in force in the next", async () => {
  const files = {
    "20260101000000_set.sql": "set search_path = '';",
    "20260102000000_use.sql": "create table m.path as select current_setting('search_path') as value;",
  };
  await run(files);
  expect((await query("select value from m.path")).rows).toEqual([{ value: '"$user", public, extensions' }]);
});
