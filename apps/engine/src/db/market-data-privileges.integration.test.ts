import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestPools, candles, store, testPools } from "../testing/candles.ts";
import { createPool, withClient } from "./pool.ts";
import { listOwnRights } from "./role-rights.ts";

let pools: TestPools;

beforeAll(async () => {
  pools = await testPools();
  await store(pools.marketData, candles("100"));
});

afterAll(() => pools[Symbol.asyncDispose]());

const replaceForming =
  "private.replace_forming_candles(integer[],timestamp with time zone[],bigint[],bigint[],bigint[],bigint[],bigint[],boolean[])";

/** All that role market_data may do outside pg_catalog and information_schema. */
const allowed = [
  "connect on database",
  "execute on private.acting_user()",
  "execute on private.has_role(text)",
  "execute on private.record_audit(text,jsonb)",
  `execute on ${replaceForming}`,
  "insert on public.candle_imports",
  "insert on public.candle_revisions",
  "insert on public.candle_series",
  "insert on public.market_data_candles",
  "named in column finished_at of table candle_imports",
  "named in column report of table candle_imports",
  "named in column status of table candle_imports",
  "named in function private.acting_user()",
  "named in function private.has_role(text)",
  "named in function private.record_audit(text,jsonb)",
  `named in function ${replaceForming}`,
  "named in schema private",
  "named in schema public",
  "named in table candle_imports",
  "named in table candle_revisions",
  "named in table candle_series",
  "named in table ingest_keys",
  "named in table market_data_candles",
  "select on public.candle_imports",
  "select on public.candle_revisions",
  "select on public.candle_series",
  "select on public.ingest_keys",
  "select on public.market_data_candles",
  "temporary on database",
  "update on column public.candle_imports.finished_at",
  "update on column public.candle_imports.report",
  "update on column public.candle_imports.status",
  // Everybody has the two trusted languages; without create on any schema they make functions in pg_temp only.
  "usage on language plpgsql",
  "usage on language sql",
  "usage on schema private",
  "usage on schema public",
];

test("market_data may do this, and nothing else in the whole catalog", async () => {
  expect(await listOwnRights(pools.marketData)).toEqual(allowed);
});

const planted: readonly (readonly [grant: string, ...found: string[]])[] = [
  [
    "grant update (close) on public.market_data_candles to market_data",
    "update on column public.market_data_candles.close",
  ],
  ["grant delete on public.candle_revisions to public", "delete on public.candle_revisions"],
  ["grant truncate on public.market_data_candles to market_data", "truncate on public.market_data_candles"],
  ["grant maintain on public.ingest_keys to market_data", "maintain on public.ingest_keys"],
  ["grant select on public.instruments to market_data", "named in table instruments", "select on public.instruments"],
  ["create view public.peek as select 1 as one; grant select on public.peek to public", "select on public.peek"],
  [
    "create sequence public.numbers; grant usage on sequence public.numbers to public",
    "usage on sequence public.numbers",
  ],
  ["grant create on schema public to public", "create on schema public"],
  ["create schema other; grant usage on schema other to public", "usage on schema other"],
  [
    "create function private.more() returns integer language sql return 1; grant execute on function private.more to public",
    "execute on private.more()",
  ],
  ["create type public.mood as enum ('calm')", "usage on type mood"],
  ["create domain public.rate as numeric", "usage on type rate"],
  ["grant create on database current_database to market_data", "create on database"],
  ["grant execute on function lo_create(oid) to public", "execute on lo_create(oid)"],
  ["select lo_create(0)", "large object"],
  [
    "create extension postgres_fdw; grant usage on foreign data wrapper postgres_fdw to public",
    "usage on foreign data wrapper postgres_fdw",
  ],
  ["grant set on parameter log_statement to market_data", "set on parameter log_statement"],
  ["grant pg_read_all_data to market_data", "member of pg_read_all_data"],
  ["grant chandlery_law to market_data", "member of chandlery_law"],
  ["alter role market_data bypassrls", "attribute bypassrls"],
  ["alter table public.candle_revisions owner to market_data", "owner of table candle_revisions"],
];

test.each(planted)("the check finds a planted right: %s", async (grant, ...found) => {
  const added = await rightsAfter(grant);

  for (const entry of found) {
    expect(added.filter((right) => right.startsWith(entry))).not.toEqual([]);
  }
});

/** What market_data would have in addition after this statement of the superuser; nothing of it is committed. */
async function rightsAfter(statement: string): Promise<readonly string[]> {
  const pool = createPool({ url: pools.urls.supabase_admin, name: "plant" });
  try {
    return await withClient(pool, async (client) => {
      const name = await client.query<{ name: string }>("select current_database() as name");
      await client.query("begin");
      await client.query(statement.replace("current_database", name.rows[0]?.name ?? ""));
      await client.query("set local session authorization market_data");
      const rights = await listOwnRights(client);
      await client.query("rollback");
      return rights.filter((right) => !allowed.includes(right));
    });
  } finally {
    await pool.end();
  }
}

const denied = "42501";

test.each([
  ["update public.market_data_candles set close = 1", denied],
  ["delete from public.market_data_candles", denied],
  ["truncate public.market_data_candles", denied],
  ["do $$ begin lock table public.market_data_candles in exclusive mode; end $$", denied],
  ["merge into public.market_data_candles using (select 1) on true when matched then delete", denied],
  ["copy public.market_data_candles from program 'true'", denied],
  ["copy public.market_data_candles to '/dev/null'", denied],
  ["alter table public.market_data_candles disable row level security", denied],
  ["insert into public.ingest_keys (source, key_sha256, key_prefix) values ('x', sha256('x'), 'x')", denied],
  [
    "insert into public.market_data_candles (series_id, open_time, open, high, low, close, volume) values (999, now(), 1, 1, 1, 1, 1)",
    denied,
  ],
  ["select * from public.instruments", denied],
  ["select nextval('public.candle_series_series_id_seq')", denied],
  ["create table public.mine ()", denied],
  ["create schema mine", denied],
  ["create extension file_fdw", denied],
  ["create foreign table pg_temp.away () server nowhere", "42704"],
  ["select lo_create(0)", denied],
  ["select lo_from_bytea(0, 'x')", denied],
  ["select pg_read_file('/etc/hostname')", denied],
  ["set role engine", denied],
  ["set role chandlery_law", denied],
  ["set session_replication_role = replica", denied],
  ["alter role engine password 'x'", denied],
])("market_data: %s is refused with %s", async (statement, code) => {
  await expect(pools.marketData.query(statement)).rejects.toMatchObject({ code });
});

test("COPY into the candle table is refused, because it has row level security", async () => {
  await expect(pools.marketData.query("copy public.market_data_candles from stdin")).rejects.toMatchObject({
    code: "0A000",
  });
});

test("engine reads candles and writes none", async () => {
  expect((await pools.engine.query("select count(*)::integer as count from public.market_data_candles")).rows).toEqual([
    { count: 1 },
  ]);
  for (const statement of [
    "insert into public.candle_series (source, symbol, timeframe, price_scale, volume_scale) values ('x', 'x', '1m', 8, 8)",
    "update public.market_data_candles set close = 1",
    "update public.ingest_keys set key_sha256 = sha256('x')",
    "delete from public.ingest_keys",
    "select private.replace_forming_candles('{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}')",
  ]) {
    await expect(pools.engine.query(statement)).rejects.toMatchObject({ code: denied });
  }
});
