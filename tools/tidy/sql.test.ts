import { expect, it } from "vitest";
import { sqlPlace } from "./sql-place.ts";
import { sqlTables } from "./sql-tables.ts";

const placeFaults = (text: string, path = "apps/engine/src/http/a.ts") => sqlPlace([{ path, text }]);

it.each([
  'query("select 1");',
  "query(`\n  select candle.open_time\n  from public.candles as candle`);",
  "query(`insert into orders (${columns}) values ($1)`);",
  'query("update orders set state = $1");',
  'query("begin");',
  'query("listen candles");',
  'query("set local role engine");',
])("finds planted SQL: %s", (text) => {
  expect(placeFaults(text)).toHaveLength(1);
});

it("takes prose for prose, and lets SQL stand in its places", () => {
  expect(placeFaults('say("Select a row from the list"); say("update the lockfile first"); say("beginning");')).toEqual(
    [],
  );
  expect(placeFaults('query("select 1")', "apps/engine/src/db/a.ts")).toEqual([]);
  expect(placeFaults('query("select 1")', "apps/engine/src/http/a.integration.test.ts")).toEqual([]);
});

const sound = `
create table public.instruments (symbol text primary key);
comment on table public.instruments is 'What is traded.';
revoke all on public.instruments from public, anon;
grant select, insert on table public.candle_series, public.instruments to market_data;
alter table public.instruments enable row level security;
alter table public.instruments force row level security;
`;

const tableFaults = (text: string): string[] =>
  sqlTables([{ path: "supabase/migrations/1_create.sql", text }]).map((fault) => fault.message);

it("accepts a table with security, rights and a comment", () => {
  expect(tableFaults(sound)).toEqual([]);
});

it.each([
  ["enable row level security", "row level security is not enabled"],
  ["force row level security", "row level security is not forced on its owner"],
  ["revoke all", "the rights that tables have by default are not revoked"],
  ["grant select, insert", "nothing is granted on it, so it serves nobody"],
  ["comment on table", "no comment says what it holds"],
])("misses a planted table without: %s", (line, message) => {
  const without = sound.replace(new RegExp(`^.*${line}.*$`, "m"), "-- left out");
  expect(tableFaults(without)).toEqual([`public.instruments: ${message}`]);
});
