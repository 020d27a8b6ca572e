import { afterAll, beforeAll, expect, test } from "vitest";
import { withClient } from "./connection.ts";
import { type TestDatabase, createTestDatabase } from "./testing/index.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const query = (sql: string): Promise<unknown> =>
  withClient(database.urls.postgres, async (client) => (await client.query<Record<string, unknown>>(sql)).rows);

test("roles are as on Supabase, and only the stack's own is a superuser", async () => {
  const roles = await query(
    `select rolname as role, rolsuper as super, rolcanlogin as login, rolbypassrls as bypass
     from pg_roles where rolname in ('postgres', 'supabase_admin', 'anon', 'authenticated', 'service_role') order by 1`,
  );
  expect(roles).toEqual([
    { role: "anon", super: false, login: false, bypass: false },
    { role: "authenticated", super: false, login: false, bypass: false },
    { role: "postgres", super: false, login: true, bypass: true },
    { role: "service_role", super: false, login: false, bypass: true },
    { role: "supabase_admin", super: true, login: true, bypass: true },
  ]);
});

test("`postgres` owns the database and may make roles, databases and publications, but not become superuser", async () => {
  const owner = await query(
    "select pg_get_userbyid(datdba) as owner, rolcreaterole, rolcreatedb, rolreplication from pg_database, pg_roles where datname = current_database() and rolname = current_user",
  );
  expect(owner).toEqual([{ owner: "postgres", rolcreaterole: true, rolcreatedb: true, rolreplication: true }]);
  await expect(query("alter role postgres superuser")).rejects.toMatchObject({ code: "42501" });
  await expect(query("set role supabase_admin")).rejects.toMatchObject({ code: "42501" });
});

// The effect, not the statement: `revoke` on what one does not own succeeds with a notice.
test("PUBLIC may connect, and nothing else on the database or in its schema", async () => {
  const rights = await query(
    `select has_database_privilege('public', current_database(), 'connect') as connect,
       has_database_privilege('public', current_database(), 'temporary') as temporary,
       has_database_privilege('public', current_database(), 'create') as create,
       has_schema_privilege('public', 'public', 'create') as create_in_public`,
  );
  expect(rights).toEqual([{ connect: true, temporary: false, create: false, create_in_public: false }]);
});

test("nobody but the superuser may make, read or change large objects", async () => {
  const open = await query(
    `select proname from pg_proc
     where pronamespace = 'pg_catalog'::regnamespace and (proname like 'lo\\_%' or proname in ('loread', 'lowrite'))
       and has_function_privilege('public', oid, 'execute')`,
  );
  expect(open).toEqual([]);
  await expect(
    withClient(database.urls.market_data, (client) => client.query("select lo_create(0)")),
  ).rejects.toMatchObject({ code: "42501" });
});
