import { setTimeout as delay } from "node:timers/promises";
import { createClient } from "@supabase/supabase-js";
import { afterAll, beforeAll, expect, test } from "vitest";
import { withClient } from "../connection.ts";
import { createKeyring } from "../keys/index.ts";
import { type TestStack, createTestStack } from "../testing/index.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await createTestStack({ config: { api: { max_rows: 5 } } });
  await asOwner(`
    create table public.notes (
      note_id integer primary key generated always as identity,
      owner text not null default auth.jwt() ->> 'sub',
      body text not null
    );
    alter table public.notes enable row level security;
    create policy "owners read" on public.notes for select to authenticated using (owner = auth.jwt() ->> 'sub');
    create policy "owners write" on public.notes for insert to authenticated with check (owner = auth.jwt() ->> 'sub');
    create function public.who() returns json language sql stable as $$
      select json_build_object('role', current_user, 'claims', auth.jwt(), 'trace',
        current_setting('request.headers', true)::json ->> 'traceparent',
        'timeout', current_setting('statement_timeout'))
    $$;
    create function public.sleep(seconds double precision) returns void language sql set statement_timeout = '100ms'
      as 'select pg_sleep(seconds)';
    create table public.many (id integer primary key);
    insert into public.many select generate_series(1, 20);
  `);
  await until(async () => (await get("/many?id=eq.1", stack.keys.anonKey)).status === 200);
});

afterAll(() => stack.stop());

const asOwner = (text: string) => withClient(stack.database.urls.postgres, (client) => client.query(text));

async function until(isTrue: () => Promise<boolean>): Promise<void> {
  for (const deadline = performance.now() + 10_000; !(await isTrue()); await delay(20)) {
    expect(performance.now()).toBeLessThan(deadline);
  }
}

const get = (path: string, token: string | null, headers: Readonly<Record<string, string>> = {}) =>
  fetch(`${stack.url}/rest/v1${path}`, {
    headers: { ...headers, ...(token === null ? {} : { authorization: `Bearer ${token}` }) },
  });

const bodyOf = (answer: Response): Promise<unknown> => answer.json();

const errorOf = async (path: string, headers: Readonly<Record<string, string>>) =>
  (await bodyOf(await get(path, stack.keys.anonKey, headers))) as { readonly code: string };

const inFuture = Math.floor(Date.now() / 1000) + 3600;
const tokenOf = (sub: string, more: object = {}) =>
  createKeyring({ keys: stack.keys }).signToken({ role: "authenticated", sub, exp: inFuture, ...more });

test("the official client writes, reads and calls as its user, and sees nobody else's rows", async () => {
  const clientOf = async (sub: string) => {
    const token = await tokenOf(sub);
    return createClient(stack.url, stack.keys.publishableKey, { accessToken: () => Promise.resolve(token) });
  };
  const [alice, bob] = await Promise.all([clientOf("alice"), clientOf("bob")]);

  const written = await alice.from("notes").insert({ body: "hers" }).select("owner, body").single();
  expect(written.data).toEqual({ owner: "alice", body: "hers" });
  const forged = await bob.from("notes").insert({ body: "his", owner: "alice" });
  expect(forged).toMatchObject({ status: 403, error: { code: "42501" } });

  expect((await bob.from("notes").select()).data).toEqual([]);
  expect((await alice.from("notes").select("body", { count: "exact" })).count).toBe(1);
  expect((await bob.rpc("who")).data).toMatchObject({ role: "authenticated", claims: { sub: "bob" } });
});

test("each kind of key is its role, and no key is anon", async () => {
  const roleBy = async (headers: Readonly<Record<string, string>>, token: string | null) =>
    bodyOf(await get("/rpc/who", token, headers));
  const { publishableKey, secretKey, anonKey, serviceRoleKey } = stack.keys;
  expect(await roleBy({}, null)).toMatchObject({ role: "anon", claims: { role: "anon" } });
  expect(await roleBy({ apikey: publishableKey }, null)).toMatchObject({ role: "anon" });
  expect(await roleBy({}, anonKey)).toMatchObject({ role: "anon" });
  expect(await roleBy({ apikey: secretKey }, null)).toMatchObject({ role: "service_role" });
  expect(await roleBy({}, serviceRoleKey)).toMatchObject({ role: "service_role" });
});

test("a request's headers reach functions, and a role's timeout holds", async () => {
  const traced = await bodyOf(await get("/rpc/who", stack.keys.anonKey, { traceparent: "00-abc-01" }));
  expect(traced).toMatchObject({ trace: "00-abc-01", timeout: "3s" });
});

test("a token that does not hold is refused, never taken for none", async () => {
  const expired = await tokenOf("alice", { exp: 1 });
  const [head = "", body = "", signature = ""] = (await tokenOf("alice")).split(".");
  const none = `${Buffer.from('{"alg":"none"}').toString("base64url")}.${body}.`;
  const flipped = `${head}.${body}.${signature.startsWith("A") ? "B" : "A"}${signature.slice(1)}`;
  const faults: readonly (readonly [string, string])[] = [
    [expired, "PGRST303"],
    [flipped, "PGRST301"],
    [none, "PGRST301"],
    ["not-a-token", "PGRST301"],
  ];
  for (const [token, code] of faults) {
    const answer = await get("/many", token);
    expect(answer.status).toBe(401);
    expect(answer.headers.get("www-authenticate")).toMatch(/^Bearer error="invalid_token"/);
    expect(await bodyOf(answer)).toMatchObject({ code, details: null, hint: null });
  }
});

test("the configuration's most rows hold, and the rest is said", async () => {
  const answer = await get("/many?select=id&order=id", stack.keys.anonKey, { prefer: "count=exact" });
  expect(answer.status).toBe(206);
  expect(answer.headers.get("content-range")).toBe("0-4/20");
  expect(await bodyOf(answer)).toEqual([1, 2, 3, 4, 5].map((id) => ({ id })));
});

test("what is made in the database is served without a restart", async () => {
  expect(await bodyOf(await get("/fresh", stack.keys.anonKey))).toMatchObject({ code: "PGRST205" });
  await asOwner("create table public.fresh (id integer); insert into public.fresh values (1)");
  await until(async () => (await get("/fresh", stack.keys.anonKey)).status === 200);
  await asOwner("alter table public.fresh add column late integer default 5");
  await until(async () =>
    JSON.stringify(await bodyOf(await get("/fresh?late=eq.5", stack.keys.anonKey))).includes("late"),
  );
});

test("a function's own timeout ends it, and the connection serves on", async () => {
  const slow = await fetch(`${stack.url}/rest/v1/rpc/sleep`, {
    method: "POST",
    headers: { authorization: `Bearer ${stack.keys.anonKey}`, "content-type": "application/json" },
    body: '{"seconds":5}',
  });
  expect(slow.status).toBe(500);
  expect(await bodyOf(slow)).toMatchObject({ code: "57014" });
});

test("property: no caller meets another's claims, however requests and faults mix", async () => {
  const tokens = await Promise.all(["a", "b", "c"].map((sub) => tokenOf(sub)));
  const ask = async (index: number) => {
    const sub = "abc"[index % 3] ?? "a";
    const token = tokens[index % 3] ?? null;
    // Every fourth fails in the database, every fifth asks without a token.
    await (index % 4 === 0 ? get("/many?id=eq.x", token).then((answer) => answer.text()) : undefined);
    const isAnonymous = index % 5 === 0;
    const seen = await bodyOf(await get("/rpc/who", isAnonymous ? null : token));
    expect(seen).toMatchObject(
      isAnonymous ? { role: "anon", claims: { role: "anon" } } : { role: "authenticated", claims: { sub } },
    );
  };
  await Promise.all(Array.from({ length: 300 }, (_, index) => ask(index)));
});

test("connections that die are replaced: the request that meets one fails, the next does not", async () => {
  await withClient(stack.database.urls.supabase_admin, (client) =>
    client.query(`select pg_terminate_backend(pid) from pg_stat_activity where usename = 'authenticator'`),
  );
  await until(async () => (await get("/many?id=eq.1", stack.keys.anonKey)).status === 200);
  await asOwner("create table public.after_death (id integer)");
  await until(async () => (await get("/after_death", stack.keys.anonKey)).status === 200);
  expect(await bodyOf(await get("/after_death", stack.keys.anonKey))).toEqual([]);
});

test("prepared statements of a connection are bounded", async () => {
  for (let length = 1; length <= 260; length += 1) {
    const aliases = Array.from({ length }, (_, index) => `a${index}:id`).join(",");
    const answer = await get(`/many?select=${aliases}&limit=1`, stack.keys.anonKey);
    expect(answer.status).toBe(200);
    await answer.text();
  }
  expect(stack.faults).toEqual([]);
});

test("what is left out is refused by name", async () => {
  const refusals: readonly (readonly [string, Readonly<Record<string, string>>, string])[] = [
    ["/many?select=id,...notes(body)", {}, "PGRST200"],
    ["/many", { accept: "text/csv" }, "PGRST127"],
    ["/", {}, "PGRST127"],
    ["/many?id=eq.%00", {}, "PGRST127"],
    ["/many?select=id.sum()", {}, "PGRST123"],
    [`/many?or=${"(and".repeat(60)}(id.eq.1)${")".repeat(60)}`, {}, "PGRST127"],
    [`/many?select=${"notes(".repeat(2_000)}`, {}, "PGRST127"],
  ];
  for (const [path, headers, code] of refusals) {
    expect({ path, ...(await errorOf(path, headers)) }).toMatchObject({ path, code });
  }
});

test("a body that is too large is refused before it is read", async () => {
  const answer = await fetch(`${stack.url}/rest/v1/many`, {
    method: "POST",
    headers: { authorization: `Bearer ${stack.keys.anonKey}`, "content-type": "application/json" },
    body: Buffer.alloc(50 * 2 ** 20 + 1, " "),
  }).catch(() => null);
  // The connection may be closed while the client still sends.
  expect([413, undefined]).toContain(answer?.status);
});

test("a page of another origin may read what PostgREST lets it read, counts and errors included", async () => {
  const expose = "access-control-expose-headers";
  const asked = (path: string, headers: Readonly<Record<string, string>>) =>
    get(path, stack.keys.anonKey, { prefer: "count=exact", ...headers });
  const counted = await asked("/many?select=id&limit=2", { origin: "https://app.example" });
  const exposed =
    "Content-Encoding, Content-Location, Content-Range, Content-Type, Date, Location, Server, Transfer-Encoding, Range-Unit";
  expect([counted.headers.get("content-range"), counted.headers.get(expose)]).toEqual(["0-1/20", exposed]);
  const failed = await asked("/nothing", { origin: "https://app.example" });
  expect([failed.status, failed.headers.get(expose)]).toEqual([404, exposed]);
  // Whoever names no origin is no page of another one.
  expect((await asked("/many?limit=1", {})).headers.get(expose)).toBe(null);
});
