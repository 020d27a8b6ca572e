import { createHash } from "node:crypto";
import { readFile, readdir } from "node:fs/promises";
import path from "node:path";
import { type Client } from "pg";
import { type DatabaseAddress, databaseUrl, withClient } from "./connection.ts";
import { setRolePasswords } from "./role-password.ts";

export interface BootstrapOptions extends DatabaseAddress {
  /**
   * Whether what `postgres` makes in `public` is open to the API roles by default, as on Supabase before the option
   * was there. A migration that forgets to revoke must be found here, and not only once it is deployed there.
   */
  readonly autoExposeNewTables?: boolean;
}

/**
 * What only the superuser can do, before the first migration: roles, schemas, tables and functions as Supabase has
 * them, `postgres` without superuser rights as the owner of the database, and the rights that PUBLIC has by default
 * and must not have. Every statement does nothing where its effect is there, so that an older install is brought up
 * to date by the same text; where the present text was applied, nothing runs.
 */
export async function bootstrapDatabase(options: BootstrapOptions): Promise<void> {
  const script = [...(await readScripts()), exposureSql(options.autoExposeNewTables ?? true)];
  const fingerprint = createHash("sha256").update(script.join("\n")).digest("hex");
  await withClient(databaseUrl("supabase_admin", options), async (client) => {
    if (!(await isApplied(client, fingerprint))) {
      await apply(client, { script, fingerprint });
    }
  });
  // Databases made later copy template1, and with it who may call the large-object functions.
  await withClient(databaseUrl("supabase_admin", { ...options, database: "template1" }), async (client) => {
    if (await publicMayMakeLargeObjects(client)) {
      await client.query(await readFile(path.join(folder, "20-large-objects.sql"), "utf8"));
    }
  });
  await setRolePasswords(options);
}

const folder = path.join(import.meta.dirname, "database");

async function readScripts(): Promise<readonly string[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".sql")).sort();
  return Promise.all(names.map((name) => readFile(path.join(folder, name), "utf8")));
}

async function isApplied(client: Client, fingerprint: string): Promise<boolean> {
  const made = await client.query("select 1 where to_regclass('_stack.bootstrap') is not null");
  if (made.rowCount === 0 || (await publicMayMakeLargeObjects(client))) {
    return false;
  }
  const found = await client.query("select 1 from _stack.bootstrap where fingerprint = $1", [fingerprint]);
  return found.rowCount === 1;
}

interface Bootstrap {
  readonly script: readonly string[];
  readonly fingerprint: string;
}

async function apply(client: Client, { script, fingerprint }: Bootstrap): Promise<void> {
  const record = `delete from _stack.bootstrap; insert into _stack.bootstrap (fingerprint) values ('${fingerprint}');`;
  await client.query("set client_min_messages = error");
  await client.query(
    [
      "begin; select pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtext('_stack'));",
      ...script,
      record,
      "commit;",
    ].join("\n"),
  );
}

async function publicMayMakeLargeObjects(client: Client): Promise<boolean> {
  const found = await client.query<{ open: boolean }>(
    "select pg_catalog.has_function_privilege('public', 'pg_catalog.lo_create(oid)', 'execute') as open",
  );
  return found.rows[0]?.open !== false;
}

function exposureSql(isExposed: boolean): string {
  const verb = isExposed ? (what: string) => `grant all on ${what} to` : (what: string) => `revoke all on ${what} from`;
  return ["tables", "sequences", "functions"]
    .map(
      (what) =>
        `alter default privileges for role postgres in schema public ${verb(what)} anon, authenticated, service_role;`,
    )
    .join("\n");
}
