import { readFile, readdir } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestPools, testPools } from "../testing/candles.ts";

const folder = path.resolve(import.meta.dirname, "../../../../supabase/tests");
const files = (await readdir(folder)).filter((name) => name.endsWith(".sql"));

const owner = "11111111-1111-4111-8111-111111111111";
const stranger = "22222222-2222-4222-8222-222222222222";
const auditor = "33333333-3333-4333-8333-333333333333";

let pools: TestPools;

beforeAll(async () => {
  pools = await testPools();
  for (const userId of [owner, stranger, auditor]) {
    await pools.signUp(`${userId}@example.org`, { userId });
  }
  await pools.owner.query("insert into public.user_roles (user_id, role) values ($1, 'auditor')", [auditor]);
});

afterAll(() => pools[Symbol.asyncDispose]());

/** Both run a statement as a role and put everything back that they have set. */
const asserts = `
  grant market_data, engine, engine_execution to postgres with set true, inherit false;

  -- A user who asks, just signed in: for the engine in its own session a setting says so, here the claims of a JWT do.
  create function pg_temp.act_as(user_id uuid) returns void language sql as $$
    select set_config('request.jwt.claims', jsonb_build_object(
      'sub', user_id, 'role', 'authenticated', 'aal', 'aal1',
      'amr', jsonb_build_array(jsonb_build_object('method', 'password', 'timestamp', extract(epoch from now())::bigint))
    )::text, true)
  $$;
  select pg_temp.act_as('${owner}');

  create function pg_temp.refused(role text, statement text, state text) returns void language plpgsql as $$
  begin
    perform set_config('role', role, true);
    begin
      execute statement;
    exception when others then
      perform set_config('role', 'postgres', true);
      if sqlstate <> state then
        raise 'as % expected %, got % (%): %', role, state, sqlstate, sqlerrm, statement;
      end if;
      return;
    end;
    perform set_config('role', 'postgres', true);
    raise 'as % not refused: %', role, statement;
  end $$;

  create function pg_temp.allowed(role text, statement text, expected integer) returns void language plpgsql as $$
  declare affected integer;
  begin
    perform set_config('role', role, true);
    execute statement;
    get diagnostics affected = row_count;
    perform set_config('role', 'postgres', true);
    if affected <> expected then
      raise 'as % expected % rows, got %: %', role, expected, affected, statement;
    end if;
  end $$;`;

/** In a transaction that is rolled back. */
async function run(sql: string): Promise<void> {
  const client = await pools.owner.connect();
  try {
    await client.query(`begin; ${asserts}`);
    await client.query(sql);
  } finally {
    await client.query("rollback");
    client.release();
  }
}

test.each(files)("%s", async (file) => {
  await expect(run(await readFile(path.join(folder, file), "utf8"))).resolves.toBeUndefined();
});

test("each market table has a file", () => {
  const tables = ["instruments", "candle_series", "market_data_candles", "candle_revisions", "ingest_keys"];

  expect(files).toEqual(expect.arrayContaining(tables.map((name) => `${name}.sql`)));
});

test.each([
  ["select pg_temp.refused('engine', 'select 1', '42501')", /as engine not refused/],
  ["select pg_temp.refused('engine', 'select 1/0', '42501')", /expected 42501, got 22012/],
  ["select pg_temp.allowed('engine', 'select 1', 2)", /expected 2 rows, got 1/],
])("the asserts themselves fail: %s", async (sql, message) => {
  await expect(run(sql)).rejects.toThrow(message);
});
