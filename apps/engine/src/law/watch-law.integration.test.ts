import Fastify from "fastify";
import { afterEach, beforeEach, expect, test } from "vitest";
import { query } from "../db/pool.ts";
import { readLaw } from "../db/read-law.ts";
import { startExecutionService } from "../execution-service.ts";
import { type Desk, makeDesk, placeOrder } from "../testing/desk.ts";
import { noVenues } from "../testing/execution.ts";
import { compareLaw } from "./compare-law.ts";
import { enforceLaw, watchLaw } from "./watch-law.ts";
import { writtenLaw } from "./written-law.ts";

const { log } = Fastify();

let desk: Desk;

beforeEach(async () => {
  desk = await makeDesk();
});

afterEach(() => desk[Symbol.asyncDispose]());

interface Kill {
  readonly scope_key: string;
  readonly level: number;
  readonly reason: string;
  readonly is_drill: boolean;
}

const kills = () =>
  query<Kill>(desk.pools.owner, "select scope_key, level, reason, is_drill from public.kill_switches where level > 0");

const order = async (account_id: string) =>
  (await placeOrder(desk.trader, { account_id, instrument_id: desk.instrumentId })).code ?? "approved";

test("a law that is whole halts nothing", async () => {
  const account = await desk.openAccount();
  const watch = await watchLaw({ pool: desk.pools.engine, log });
  await watch.stop();
  expect(await kills()).toEqual([]);
  expect(await order(account)).toBe("approved");
});

test("the owner switches the gate's trigger off: the engine halts trading and names the line", async () => {
  const account = await desk.openAccount();
  await desk.pools.owner.query("alter table public.orders disable trigger require_approval");
  const watch = await watchLaw({ pool: desk.pools.engine, log });
  await watch.stop();
  const [kill] = await kills();
  expect(kill).toMatchObject({ scope_key: "global", level: 2, is_drill: false });
  expect(kill?.reason).toMatch(
    /^The law in the database was changed\. missing: trigger CREATE TRIGGER require_approval .* ON public\.orders .*, always; not of the law: .*, off$/,
  );
  expect(await order(account)).toBe("kill_switch_active");
});

const law = () => readLaw(desk.pools.engine).then((found) => compareLaw(writtenLaw(), found));

test("the execution service looks too, before it works any order", async () => {
  await desk.pools.owner.query("alter table public.orders disable trigger require_approval");
  const service = await startExecutionService({
    databaseUrl: desk.pools.urls.engine_execution,
    port: 0,
    executionKeysFile: null,
    venueAddresses: noVenues,
    maxVolumeShare: null,
    logLevel: "silent",
    version: "0.0.0",
  });
  await service.stop();
  expect(await kills()).toMatchObject([{ scope_key: "global", level: 2 }]);
});

/** What the owner can do to the law, and a word of the line that shows it. */
const tampers = [
  [
    "a policy is dropped",
    `drop policy "users read their own orders" on public.orders`,
    "missing",
    "users read their own orders",
  ],
  ["a right is given", "grant update on public.fills to engine", "added", "engine may update public.fills"],
  [
    "row level security is not forced any more",
    "alter table public.orders no force row level security",
    "missing",
    "forced",
  ],
  [
    "a default is raised",
    "alter table public.risk_limits alter duplicate_window_ms set default 0",
    "added",
    "duplicate_window_ms",
  ],
  ["a unique index goes", "drop index public.one_order_of_an_approval", "missing", "one_order_of_an_approval"],
  [
    "a role gets the rights of the law",
    "grant chandlery_law to authenticated",
    "added",
    "authenticated is in chandlery_law",
  ],
  [
    "somebody may make functions in our schema",
    "grant create on schema private to engine",
    "added",
    "engine may create in private",
  ],
  [
    "what describes the law says that all is well",
    `create table public.lies as select * from private.describe_law();
     grant select on public.lies to engine;
     create or replace function private.describe_law() returns table (object text, line text) language sql stable set search_path = ''
     as 'select object, line from public.lies'`,
    "missing",
    "function private.describe_law()",
  ],
] as const;

test("each thing that an owner can do to the law is a line", async () => {
  const unseen: string[] = [];
  for (const [what, sql, kind, words] of tampers) {
    const client = await desk.pools.owner.connect();
    try {
      await client.query("begin");
      await client.query(sql);
      const comparison = compareLaw(writtenLaw(), await readLaw(client));
      const lines = comparison[kind].map(({ line }) => line);
      if (!lines.some((line) => line.includes(words))) {
        unseen.push(what);
      }
    } finally {
      await client.query("rollback");
      client.release();
    }
  }
  expect(unseen).toEqual([]);
  expect(await law()).toEqual({ missing: [], added: [], own: [] });
});

test("what somebody adds beside the law is told and halts nothing", async () => {
  await desk.pools.owner.query("create table public.my_notes (note_id int primary key)");
  const comparison = await enforceLaw({ pool: desk.pools.engine, log });
  expect([comparison.missing, comparison.added]).toEqual([[], []]);
  expect(comparison.own.map(({ object }) => object)).toContain("public.my_notes");
  expect(await kills()).toEqual([]);
});
