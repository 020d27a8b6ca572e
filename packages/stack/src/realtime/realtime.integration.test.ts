import { randomUUID } from "node:crypto";
import { type RealtimeChannel, type SupabaseClient, createClient } from "@supabase/supabase-js";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { withClient } from "../connection.ts";
import { createKeyring } from "../keys/index.ts";
import { type TestStack, createTestStack } from "../testing/index.ts";
import { until } from "./testing/until.ts";

let stack: TestStack;
const clients: SupabaseClient[] = [];

beforeAll(async () => {
  stack = await createTestStack();
  await sql(`
    create policy "users read the topic of their own id" on realtime.messages
      for select to authenticated using (realtime.topic() = 'user:' || (select auth.uid())::text);
    create policy "users write to the topic of their own id" on realtime.messages
      for insert to authenticated with check (realtime.topic() = 'user:' || (select auth.uid())::text);
    create policy "users read the news" on realtime.messages
      for select to authenticated using (realtime.topic() = 'news');`);
});

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.realtime.disconnect()));
});

afterAll(() => stack.stop());

const sql = (text: string, values: unknown[] = []) =>
  withClient(stack.database.urls.postgres, (client) => client.query(text, values));

interface UserToken {
  readonly lifeSeconds?: number;
  readonly role?: string;
}

function tokenFor(userId: string, { lifeSeconds = 3_600, role = "authenticated" }: UserToken = {}): Promise<string> {
  const exp = Math.floor(Date.now() / 1_000) + lifeSeconds;
  return createKeyring({ keys: stack.keys }).signToken({ sub: userId, role, aud: "authenticated", exp });
}

/** An unmodified client; without a token it is anonymous. */
function connect(version: "1.0.0" | "2.0.0", token?: () => Promise<string>): SupabaseClient {
  const client = createClient(stack.url, stack.keys.publishableKey, {
    realtime: { vsn: version },
    ...(token === undefined ? {} : { accessToken: token }),
  });
  clients.push(client);
  return client;
}

interface Joined {
  readonly channel: RealtimeChannel;
  readonly received: { readonly event: string; readonly payload?: unknown }[];
  readonly states: string[];
  readonly systems: unknown[];
  readonly errors: (string | undefined)[];
}

interface JoinOptions {
  readonly isPrivate?: boolean;
  readonly self?: boolean;
  readonly ack?: boolean;
  readonly isReady?: boolean;
}

async function join(client: SupabaseClient, topic: string, options: JoinOptions = {}): Promise<Joined> {
  const { isPrivate = false, self = false, ack = false, isReady = false } = options;
  const broadcast = { self, ack, ...(isReady ? { replication_ready: true } : {}) };
  await client.realtime.setAuth();
  const channel = client.channel(topic, { config: { private: isPrivate, broadcast } });
  const joined: Joined = { channel, received: [], states: [], systems: [], errors: [] };
  channel.on("broadcast", { event: "*" }, (message) => joined.received.push(message));
  channel.on("system", {}, (message: unknown) => joined.systems.push(message));
  channel.subscribe((state, error) => {
    joined.states.push(state);
    joined.errors.push(error?.message);
  });
  await until("the answer to a join", () => joined.states.length > 0);
  return joined;
}

test.each(["1.0.0", "2.0.0"] as const)("protocol %s: two clients, acknowledged, not to oneself", async (version) => {
  const [ann, ben] = [connect(version), connect(version)];
  const topic = randomUUID();
  const one = await join(ann, topic, { ack: true });
  const two = await join(ben, topic, { self: true, ack: true });
  expect([one.states, two.states]).toEqual([["SUBSCRIBED"], ["SUBSCRIBED"]]);

  const sent = await one.channel.send({ type: "broadcast", event: "price", payload: { close: "1.5", ünï: "ä" } });
  const own = await two.channel.send({ type: "broadcast", event: "own", payload: {} });
  await until("both broadcasts", () => two.received.length === 2 && one.received.length === 1);
  expect([sent, own]).toEqual(["ok", "ok"]);
  expect(two.received).toEqual([
    { type: "broadcast", event: "price", payload: { close: "1.5", ünï: "ä" } },
    { type: "broadcast", event: "own", payload: {} },
  ]);
  expect(one.received.map(({ event }) => event)).toEqual(["own"]);
});

test("a binary payload arrives byte for byte, and only where the protocol has bytes", async () => {
  const topic = randomUUID();
  const two = await join(connect("2.0.0"), topic, { self: true });
  const one = await join(connect("1.0.0"), topic);
  const bytes = new Uint8Array([0, 255, 1, 254]);
  await two.channel.send({ type: "broadcast", event: "bytes", payload: bytes.buffer });
  await two.channel.send({ type: "broadcast", event: "end", payload: {} });
  await until("the end", () => one.received.length > 0 && two.received.length === 2);
  expect(new Uint8Array(two.received[0]?.payload as ArrayBuffer)).toEqual(bytes);
  expect(one.received.map(({ event }) => event)).toEqual(["end"]);
});

test("a private channel opens for whom the policies let read, and for nobody else", async () => {
  const [ann, ben] = [randomUUID(), randomUUID()];
  const annClient = connect("2.0.0", () => tokenFor(ann));
  const own = await join(annClient, `user:${ann}`, { isPrivate: true, ack: true, self: true });
  const foreign = await join(
    connect("2.0.0", () => tokenFor(ben)),
    `user:${ann}`,
    { isPrivate: true },
  );
  const anonymous = await join(connect("2.0.0"), `user:${ann}`, { isPrivate: true });
  expect([own.states, foreign.states, anonymous.states]).toEqual([
    ["SUBSCRIBED"],
    ["CHANNEL_ERROR"],
    ["CHANNEL_ERROR"],
  ]);
  const refusal = `Unauthorized: You do not have permissions to read from this Channel topic: user:${ann}`;
  expect([foreign.errors, anonymous.errors]).toEqual([[refusal], [refusal]]);

  expect(await own.channel.send({ type: "broadcast", event: "mine", payload: { n: 1 } })).toBe("ok");
  await until("the broadcast", () => own.received.length === 1);
});

test("who may only read is not heard", async () => {
  const reader = await join(
    connect("2.0.0", () => tokenFor(randomUUID())),
    "news",
    { isPrivate: true, self: true },
  );
  expect(reader.states).toEqual(["SUBSCRIBED"]);
  await reader.channel.send({ type: "broadcast", event: "fake", payload: {} });
  await sql("select realtime.send('{}', 'true', 'news', true)");
  await until("the database's word", () => reader.received.length === 1);
  expect(reader.received.map(({ event }) => event)).toEqual(["true"]);
});

test("a public and a private channel of one name are two", async () => {
  const heard = await join(
    connect("2.0.0", () => tokenFor(randomUUID())),
    "news",
    { isPrivate: true },
  );
  const overheard = await join(connect("2.0.0"), "news");
  await overheard.channel.send({ type: "broadcast", event: "public", payload: {} });
  await sql("select realtime.send('{}', 'private', 'news', true), realtime.send('{}', 'open', 'news', false)");
  await until("each its own", () => heard.received.length === 1 && overheard.received.length === 1);
  expect([heard, overheard].map(({ received }) => received.map(({ event }) => event))).toEqual([["private"], ["open"]]);
});

test("the database is heard after commit, in its order, and never after a rollback", async () => {
  const two = await join(
    connect("2.0.0", () => tokenFor(randomUUID())),
    "news",
    { isPrivate: true, isReady: true },
  );
  const one = await join(
    connect("1.0.0", () => tokenFor(randomUUID())),
    "news",
    { isPrivate: true, isReady: true },
  );
  await until("readiness", () => two.systems.length > 0 && one.systems.length > 0);
  expect(two.systems).toEqual([
    { extension: "system", status: "ok", message: "Replication connection established", channel: "news" },
  ]);
  await withClient(stack.database.urls.postgres, async (client) => {
    await client.query("begin; select realtime.send('{\"n\": 0}', 'undone', 'news'); rollback");
    await client.query("begin");
    await client.query("select realtime.send('{\"id\": \"a\", \"n\": 0.1}', 'first', 'news')");
    await client.query("select realtime.send_binary('\\xdeadbeef', 'bytes', 'news')");
    expect(two.received).toEqual([]);
    await client.query("commit");
    await client.query("select realtime.send('{\"id\": \"b\"}', 'last', 'news')");
  });
  await until("the last one", () => two.received.length === 3 && one.received.length === 2);
  expect(two.received.map(({ event }) => event)).toEqual(["first", "bytes", "last"]);
  expect(one.received.map(({ event, payload }) => ({ event, payload }))).toEqual([
    { event: "first", payload: { id: "a", n: 0.1 } },
    { event: "last", payload: { id: "b" } },
  ]);
  expect(Object.keys(two.received[0] ?? {}).sort()).toEqual(["event", "meta", "payload", "type"]);
  expect(new Uint8Array(two.received[1]?.payload as ArrayBuffer)).toEqual(new Uint8Array([0xde, 0xad, 0xbe, 0xef]));
});

test("a trigger tells of a row's change", async () => {
  await sql(`
    create table public.notes (id int primary key, body text);
    create function public.tell() returns trigger language plpgsql as $$ begin
      perform realtime.broadcast_changes('news', tg_op, tg_op, tg_table_name, tg_table_schema, new, old);
      return null;
    end $$;
    create trigger tell after insert or update or delete on public.notes for each row execute function public.tell();`);
  const { received } = await join(
    connect("2.0.0", () => tokenFor(randomUUID())),
    "news",
    { isPrivate: true },
  );
  await sql("insert into public.notes values (1, 'a'); update public.notes set body = 'b'; delete from public.notes");
  await until("three changes", () => received.length === 3);
  const changes = received.map(({ payload }) => payload as Record<string, unknown>);
  expect(changes.map(({ operation, record, old_record }) => [operation, record, old_record])).toEqual([
    ["INSERT", { id: 1, body: "a" }, null],
    ["UPDATE", { id: 1, body: "b" }, { id: 1, body: "a" }],
    ["DELETE", null, { id: 1, body: "b" }],
  ]);
});

test("a new token is asked again: whom it no longer admits is told and shut out", async () => {
  const [ann, ben] = [randomUUID(), randomUUID()];
  let current = await tokenFor(ann);
  const client = connect("2.0.0", async () => current);
  const { systems, states, received } = await join(client, `user:${ann}`, { isPrivate: true });
  current = await tokenFor(ann, { lifeSeconds: 3_000 });
  await client.realtime.setAuth();
  await sql("select realtime.send('{}', 'still', $1, true)", [`user:${ann}`]);
  await until("a broadcast after the refresh", () => received.length === 1);
  current = await tokenFor(ben);
  await client.realtime.setAuth();
  await until("the end", () => states.includes("CLOSED"));
  expect(systems).toEqual([
    {
      extension: "system",
      status: "error",
      message: `You no longer have permission to read from this Channel topic: user:${ann}`,
      channel: `user:${ann}`,
    },
  ]);
});

test("a token that runs out ends its channel", async () => {
  const token = await tokenFor(randomUUID(), { lifeSeconds: 2 });
  const { systems, states } = await join(
    connect("2.0.0", async () => token),
    "news",
    { isPrivate: true },
  );
  expect(states).toEqual(["SUBSCRIBED"]);
  await until("the end", () => states.includes("CLOSED"));
  expect(systems).toEqual([
    {
      extension: "system",
      status: "error",
      message: expect.stringMatching(/^Token has expired [01] seconds ago$/) as unknown,
      channel: "news",
    },
  ]);
});

test("postgres changes and presence are refused by name", async () => {
  const client = connect("2.0.0");
  const changes = client.channel("a").on("postgres_changes", { event: "*", schema: "public" }, () => undefined);
  const presence = client.channel("b", { config: { presence: { enabled: true } } });
  const replay = client.channel("c", { config: { private: true, broadcast: { replay: { since: 0 } } } });
  const errors: (string | undefined)[] = [];
  for (const channel of [changes, presence, replay]) {
    channel.subscribe((_state, error) => errors.push(error?.message));
  }
  await until("three refusals", () => errors.length === 3);
  expect(errors.map(String).toSorted()).toEqual([
    "UnsupportedFeature: this stack does not support postgres_changes; broadcast from the database instead",
    "UnsupportedFeature: this stack does not support presence (`config.presence.enabled`)",
    "UnsupportedFeature: this stack does not support replay of broadcasts (`config.broadcast.replay`)",
  ]);
});

test("a row is announced once and lies in the partition of its day", async () => {
  await sql("select realtime.send('{}', 'kept', 'news', true)");
  const today = new Date().toISOString().slice(0, 10).replaceAll("-", "_");
  const found = await sql(`select tableoid::regclass::text as place from realtime.messages where event = 'kept'`);
  expect(found.rows).toEqual([{ place: `realtime.messages_${today}` }]);
});

test("partitions are made for three days ahead, and dropped three days after", async () => {
  const admin = stack.database.urls.supabase_admin;
  const days = await withClient(admin, async (client) => {
    await client.query(
      "create table realtime.messages_2020_01_01 partition of realtime.messages for values from ('2020-01-01') to ('2020-01-02'); alter table realtime.messages_2020_01_01 owner to supabase_realtime_admin",
    );
    await client.query("select _stack.keep_message_partitions(), _stack.keep_message_partitions()");
    const found = await client.query<{ day: number }>(
      "select to_date(substr(relname, 10), 'YYYY_MM_DD') - (now() at time zone 'UTC')::date as day from pg_class where relname ~ '^messages_\\d{4}_\\d\\d_\\d\\d$' order by 1",
    );
    return found.rows.map(({ day }) => day);
  });
  expect(days).toEqual([-1, 0, 1, 2, 3]);
});

test("nothing was thrown", () => {
  expect(stack.faults).toEqual([]);
});
