import { afterAll, beforeAll, expect, test } from "vitest";
import { bootstrapDatabase } from "../bootstrap.ts";
import { createStackPool, withCaller } from "../database-pool.ts";
import { withClient } from "../connection.ts";
import { type TestDatabase, clusterSecrets, createTestDatabase } from "../testing/index.ts";

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(() => database.drop());

const query = (sql: string, role: keyof TestDatabase["urls"] = "postgres"): Promise<unknown[]> =>
  withClient(database.urls[role], async (client) => (await client.query<Record<string, unknown>>(sql)).rows);

const bootstrap = async (autoExposeNewTables = true): Promise<void> =>
  bootstrapDatabase({
    port: database.port,
    database: database.name,
    secrets: await clusterSecrets(),
    autoExposeNewTables,
  });

test("the API roles inherit, have Supabase's timeouts, and authenticator may become each of them", async () => {
  const roles = await query(
    `select rolname as role, rolinherit as inherit, rolconfig as config from pg_roles
     where rolname in ('anon', 'authenticated', 'service_role', 'authenticator') order by 1`,
  );
  expect(roles).toEqual([
    { role: "anon", inherit: true, config: ["statement_timeout=3s"] },
    { role: "authenticated", inherit: true, config: ["statement_timeout=8s"] },
    { role: "authenticator", inherit: false, config: ["statement_timeout=8s", "lock_timeout=8s"] },
    { role: "service_role", inherit: true, config: null },
  ]);
  for (const role of ["anon", "authenticated", "service_role"]) {
    expect(await query(`set role ${role}`, "authenticator")).toEqual([]);
  }
  await expect(query("set role postgres", "authenticator")).rejects.toMatchObject({ code: "42501" });
  await expect(query("set role supabase_auth_admin", "authenticator")).rejects.toMatchObject({ code: "42501" });
});

test("auth has Supabase's tables and enumerations, closed to all but its admin and `postgres`", async () => {
  expect(
    await query(
      `select relname as name, relrowsecurity as rls, pg_get_userbyid(relowner) as owner
       from pg_class where relnamespace = 'auth'::regnamespace and relkind = 'r' order by 1`,
    ),
  ).toEqual(
    [
      "audit_log_entries",
      "flow_state",
      "identities",
      "instances",
      "mfa_amr_claims",
      "mfa_challenges",
      "mfa_factors",
      "one_time_tokens",
      "refresh_tokens",
      "schema_migrations",
      "sessions",
      "users",
    ].map((name) => ({ name, rls: true, owner: "supabase_auth_admin" })),
  );
  expect(await query("select enum_range(null::auth.aal_level)::text as labels")).toEqual([
    { labels: "{aal1,aal2,aal3}" },
  ]);
  for (const role of ["anon", "authenticated", "service_role"]) {
    await expect(query(`set role ${role}; select from auth.users`)).rejects.toMatchObject({ code: "42501" });
  }
});

test("who asks: both spellings of the claims, and null where nobody does", async () => {
  const ask = "select auth.uid() as uid, auth.role() as role, auth.email() as email, auth.jwt() ->> 'aal' as aal";
  const sub = "11111111-1111-4111-8111-111111111111";
  const claims = JSON.stringify({ sub, role: "authenticated", email: "a@example.com", aal: "aal2" });
  expect(await query(ask)).toEqual([{ uid: null, role: null, email: null, aal: null }]);
  const whole = await withClient(database.urls.postgres, async (client) => {
    await client.query("begin");
    await client.query("select set_config('request.jwt.claims', $1, true)", [claims]);
    return (await client.query(ask)).rows as unknown[];
  });
  expect(whole).toEqual([{ uid: sub, role: "authenticated", email: "a@example.com", aal: "aal2" }]);
  const single = await withClient(database.urls.postgres, async (client) => {
    await client.query("begin");
    await client.query("select set_config('request.jwt.claim.sub', $1, true)", [sub]);
    return (await client.query("select auth.uid() as uid")).rows as unknown[];
  });
  expect(single).toEqual([{ uid: sub }]);
});

test("a migration may refer to users, put a trigger on them, and make policies on objects and messages", async () => {
  await query(`
    create table public.belongings (user_id uuid references auth.users on delete restrict);
    create function public.on_user() returns trigger language plpgsql as $$ begin return new; end $$;
    create trigger on_user after insert on auth.users for each row execute function public.on_user();
    create policy "own folder" on storage.objects for select to authenticated
      using ((storage.foldername(name))[1] = (select auth.uid())::text);
    create policy "own topic" on realtime.messages for select to authenticated
      using (realtime.topic() = 'user:' || (select auth.uid()));`);
  expect(
    await query("select policyname from pg_policies where schemaname in ('storage', 'realtime') order by 1"),
  ).toEqual(expect.arrayContaining([{ policyname: "own folder" }, { policyname: "own topic" }]));
});

test("names of storage objects are taken apart as Supabase takes them apart", async () => {
  const parts = (name: string) =>
    query(
      `select storage.foldername('${name}') as folder, storage.filename('${name}') as file, storage.extension('${name}') as extension`,
    );
  expect(await parts("a/b/c.tar.gz")).toEqual([{ folder: ["a", "b"], file: "c.tar.gz", extension: "gz" }]);
  expect(await parts("c")).toEqual([{ folder: [], file: "c", extension: "c" }]);
});

test("rows of storage are deleted by its service only", async () => {
  await expect(query("delete from storage.objects", "supabase_admin")).rejects.toMatchObject({ code: "42501" });
  const deleted = await withClient(database.urls.supabase_admin, async (client) => {
    await client.query("begin; set local storage.allow_delete_query = 'true'");
    return (await client.query("delete from storage.objects")).command;
  });
  expect(deleted).toBe("DELETE");
});

test("whoever changes the schema tells the REST service, and only after the commit", async () => {
  const told: string[] = [];
  await withClient(database.urls.authenticator, async (listener) => {
    listener.on("notification", ({ channel, payload }) => told.push(`${channel}: ${payload}`));
    await listener.query("listen pgrst");
    await query("begin; create table public.passing (); rollback");
    await listener.query("select 1");
    expect(told).toEqual([]);
    await query("create table public.staying ()");
    await listener.query("select 1");
    await query("drop table public.staying");
    await listener.query("select 1");
  });
  expect(told).toEqual(["pgrst: reload schema", "pgrst: reload schema"]);
});

test("one transaction as the caller: role, claims, request, and the role's own timeout", async () => {
  const pool = createStackPool({ url: database.urls.authenticator });
  const caller = {
    role: "anon",
    claimsText: JSON.stringify({ role: "anon" }),
    method: "GET",
    path: "/things",
    headers: { "x-trace": "1" },
  };
  const seen = await withCaller(pool, caller, async (client) => {
    const found = await client.query<Record<string, unknown>>(
      `select current_user::text as role, current_setting('request.method') as method, current_setting('request.path') as path,
         current_setting('request.headers')::json ->> 'x-trace' as trace, current_setting('statement_timeout') as timeout,
         auth.role() as claimed`,
    );
    return found.rows;
  });
  expect(seen).toEqual([{ role: "anon", method: "GET", path: "/things", trace: "1", timeout: "3s", claimed: "anon" }]);
  await expect(withCaller(pool, { ...caller, role: "postgres" }, () => Promise.resolve())).rejects.toMatchObject({
    code: "42501",
  });
  const after = await pool.query<{ role: string; claims: string | null }>(
    "select current_user::text as role, nullif(current_setting('request.jwt.claims', true), '') as claims",
  );
  expect(after.rows).toEqual([{ role: "authenticator", claims: null }]);
  await pool.end();
});

const openTo = (table: string) =>
  query(
    `select role, has_table_privilege(role, 'public.${table}', 'select, insert, update, delete') as open
     from unnest(array['anon', 'authenticated', 'service_role']) as role`,
  );

test("new tables are open to the API roles by default, and closed where the configuration says so", async () => {
  await query("create table public.open_by_default ()");
  expect(await openTo("open_by_default")).toEqual(
    ["anon", "authenticated", "service_role"].map((role) => ({ role, open: true })),
  );
  await bootstrap(false);
  await query("create table public.closed_by_default ()");
  expect(await openTo("closed_by_default")).toEqual(
    ["anon", "authenticated", "service_role"].map((role) => ({ role, open: false })),
  );
  await bootstrap(true);
});

test("an install of an older version is brought up to date, and a second run changes nothing", async () => {
  await query("drop schema auth cascade; drop schema realtime cascade; delete from _stack.bootstrap", "supabase_admin");
  await bootstrap();
  expect(await query("select count(*)::integer as tables from pg_tables where schemaname = 'auth'")).toEqual([
    { tables: 12 },
  ]);
  const [before] = await query("select * from _stack.bootstrap", "supabase_admin");
  await bootstrap();
  expect(await query("select * from _stack.bootstrap", "supabase_admin")).toEqual([before]);
});
