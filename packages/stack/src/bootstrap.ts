import { type Client } from "pg";
import { type DatabaseAddress, databaseUrl, withClient } from "./connection.ts";
import { scramVerifier } from "./role-password.ts";

/**
 * What only the superuser can do, before the first migration: the roles as Supabase has them, `postgres` without
 * superuser rights as the owner of the database, and the rights that PUBLIC has by default and must not have. It
 * may run at every start: each statement does nothing where its effect is there.
 */
export async function bootstrapDatabase(address: DatabaseAddress): Promise<void> {
  const password = scramVerifier(address.secrets.passwords.postgres);
  await withClient(databaseUrl("supabase_admin", address), async (client) => {
    if (!(await isBootstrapped(client))) {
      await client.query(`begin; ${rolesSql(password)} ${databaseSql} ${largeObjectSql} commit;`);
    }
  });
  // Databases made later copy template1, and with it who may call the large-object functions.
  await withClient(databaseUrl("supabase_admin", { ...address, database: "template1" }), async (client) => {
    if (await publicMayMakeLargeObjects(client)) {
      await client.query(largeObjectSql);
    }
  });
}

async function isBootstrapped(client: Client): Promise<boolean> {
  const found = await client.query(
    `select 1
     from pg_catalog.pg_database as db
     join pg_catalog.pg_roles as owner on owner.oid = db.datdba
     where db.datname = pg_catalog.current_database() and owner.rolname = 'postgres'`,
  );
  return found.rowCount === 1 && !(await publicMayMakeLargeObjects(client));
}

async function publicMayMakeLargeObjects(client: Client): Promise<boolean> {
  const found = await client.query<{ open: boolean }>(
    "select pg_catalog.has_function_privilege('public', 'pg_catalog.lo_create(oid)', 'execute') as open",
  );
  return found.rows[0]?.open !== false;
}

const createRole = (name: string, options: string): string =>
  `if not exists (select from pg_catalog.pg_roles where rolname = '${name}') then create role ${name} ${options}; end if;`;

const rolesSql = (postgresPassword: string): string => `
  do $roles$ begin
    ${createRole("postgres", `login nosuperuser createrole createdb replication bypassrls password '${postgresPassword}'`)}
    ${createRole("anon", "nologin noinherit")}
    ${createRole("authenticated", "nologin noinherit")}
    ${createRole("service_role", "nologin noinherit bypassrls")}
  end $roles$;
  grant anon, authenticated, service_role to postgres;
  grant pg_monitor, pg_signal_backend to postgres;`;

/**
 * Default privileges are Supabase's own, open ones for the API roles: a migration that forgets to revoke must be
 * found here, and not only once it is deployed there.
 */
const databaseSql = `
  do $database$ begin
    execute format('alter database %I owner to postgres', current_database());
    execute format('revoke create, temporary on database %I from public', current_database());
  end $database$;
  revoke create on schema public from public;
  grant usage on schema public to anon, authenticated, service_role;
  alter default privileges for role postgres in schema public grant all on tables to anon, authenticated, service_role;
  alter default privileges for role postgres in schema public grant all on sequences to anon, authenticated, service_role;
  alter default privileges for role postgres in schema public grant all on functions to anon, authenticated, service_role;`;

/** By default anyone who can connect may fill the disk with large objects, outside every table and policy. */
const largeObjectSql = `
  do $large_objects$ declare routine regprocedure; begin
    for routine in
      select oid from pg_catalog.pg_proc
      where pronamespace = 'pg_catalog'::regnamespace and proname in (
        'lo_create', 'lo_creat', 'lo_from_bytea', 'lo_import', 'lo_export', 'lo_open', 'lo_put', 'lo_get', 'lo_truncate',
        'lo_truncate64', 'lo_unlink', 'lo_lseek', 'lo_lseek64', 'lo_tell', 'lo_tell64', 'lo_close', 'loread', 'lowrite')
    loop
      execute format('revoke execute on function %s from public', routine);
    end loop;
  end $large_objects$;`;
