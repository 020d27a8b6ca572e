import { type Client } from "pg";
import { compareMigrations } from "../migrate/migrate.ts";
import { errorText } from "../stack-error.ts";

/** What a check found: `detail` is a sentence for people, whether it is well or not. */
export interface CheckResult {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}

export interface DatabaseChecks {
  readonly checks: readonly CheckResult[];
  /** Table with its schema → its rows. */
  readonly rows: Readonly<Record<string, number>>;
}

/** Asks a restored database, as its superuser, whether all of it is there and can be read. */
export async function checkDatabase(client: Client, migrationsFolder: string): Promise<DatabaseChecks> {
  const rows: Record<string, number> = {};
  const checks = [
    await run("migrations", () => checkMigrations(client, migrationsFolder)),
    await run("tables", () => countRows(client, rows)),
    await run("pages", () => readEveryPage(client)),
    await run("indexes", () => walkEveryIndex(client)),
  ];
  return { checks, rows };
}

/** A check that throws has failed, with its reason. */
async function run(name: string, check: () => Promise<string>): Promise<CheckResult> {
  try {
    return { name, ok: true, detail: await check() };
  } catch (error) {
    return { name, ok: false, detail: errorText(error) };
  }
}

async function checkMigrations(client: Client, folder: string): Promise<string> {
  const { applied, pending } = await compareMigrations(client, folder);
  return pending === 0
    ? `all ${applied} are applied, as their files say`
    : `${applied} are applied, as their files say; the next start applies ${pending} more`;
}

const tablesSql = `
  select format('%I.%I', schema.nspname, class.relname) as name
  from pg_catalog.pg_class as class
  join pg_catalog.pg_namespace as schema on schema.oid = class.relnamespace
  where class.relkind = 'r' and class.relpersistence <> 't' and schema.nspname not in ('pg_catalog', 'information_schema')
  order by 1`;

async function countRows(client: Client, rows: Record<string, number>): Promise<string> {
  const tables = (await client.query<{ name: string }>(tablesSql)).rows;
  for (const { name } of tables) {
    const counted = await client
      .query<{ count: string }>(`select count(*) as count from ${name}`)
      .catch((error: unknown) => {
        throw new Error(`${name}: ${errorText(error)}`, { cause: error });
      });
    rows[name] = Number(counted.rows[0]?.count);
  }
  const total = Object.values(rows).reduce((sum, count) => sum + count, 0);
  return `${tables.length} tables can be read, ${total} rows`;
}

/** Through the buffers, where Postgres compares each page with its checksum: catalogs, indexes and long values too. */
async function readEveryPage(client: Client): Promise<string> {
  const { rows } = await withExtension(client, "pg_prewarm", (schema) =>
    client.query<{ relations: string; pages: string; checksums: string }>(
      `select count(*) as relations, coalesce(sum(${schema}.pg_prewarm(oid, 'buffer')), 0) as pages,
         current_setting('data_checksums') as checksums
       from pg_catalog.pg_class
       where relkind in ('r', 'i', 't', 'm', 'S') and relpersistence <> 't'
         and pg_catalog.pg_relation_filenode(oid) is not null`,
    ),
  );
  const { relations = "0", pages = "0", checksums = "off" } = rows[0] ?? {};
  return checksums === "on"
    ? `${pages} pages of ${relations} relations have the checksum that they were written with`
    : `${pages} pages of ${relations} relations can be read; this cluster was made without checksums`;
}

async function walkEveryIndex(client: Client): Promise<string> {
  const { rows } = await withExtension(client, "amcheck", (schema) =>
    client.query<{ indexes: string }>(
      `select count(*) as indexes
       from pg_catalog.pg_index as index
       join pg_catalog.pg_class as class on class.oid = index.indexrelid
       join pg_catalog.pg_am as method on method.oid = class.relam
       cross join lateral (select ${schema}.bt_index_check(class.oid)) as checked
       where method.amname = 'btree' and class.relkind = 'i' and class.relpersistence <> 't' and index.indisvalid`,
    ),
  );
  return `${rows[0]?.indexes ?? 0} indexes are in order`;
}

/** For one transaction that is rolled back: nothing of the extension stays in the database. */
async function withExtension<T>(
  client: Client,
  extension: "pg_prewarm" | "amcheck",
  use: (schema: string) => Promise<T>,
): Promise<T> {
  await client.query("begin");
  try {
    const schema = "restore_checks";
    await client.query(`create schema ${schema}; create extension ${extension} schema ${schema};`);
    return await use(schema);
  } finally {
    await client.query("rollback");
  }
}
