import { type Client, DatabaseError } from "pg";
import { withClient } from "../connection.ts";
import { StackError, errorText } from "../stack-error.ts";
import { type MigrationFile, firstLine, readMigrations } from "./migration-file.ts";
import { type Statement } from "./split-statements.ts";

export interface MigrateOptions {
  /** Of the role `postgres`: migrations run as it, and own what they make. */
  readonly url: string;
  readonly folder: string;
  readonly onApplied?: (fileName: string) => void;
}

/**
 * Applies what is not applied yet, oldest first, each file in one transaction, and records it as Supabase's
 * command line does. Returns the names of the files it applied. Refuses when the history does not fit the files.
 */
export async function migrate({
  url,
  folder,
  onApplied = () => undefined,
}: MigrateOptions): Promise<readonly string[]> {
  const files = await readMigrations(folder);
  return withClient(url, async (client) => {
    await client.query(historySql);
    const applied = await readHistory(client);
    const pending = pendingOrThrow(files, applied);
    const done: string[] = [];
    for (const file of pending) {
      if (await applyMigration(client, file)) {
        done.push(file.fileName);
        onApplied(file.fileName);
      }
    }
    return done;
  });
}

/** How many are applied and how many are not yet. Throws, as `migrate` does, when the history does not fit the files. */
export async function compareMigrations(
  client: Client,
  folder: string,
): Promise<{ readonly applied: number; readonly pending: number }> {
  const applied = await readHistory(client);
  const pending = pendingOrThrow(await readMigrations(folder), applied);
  return { applied: applied.length, pending: pending.length };
}

/**
 * The table that `supabase migration up` keeps, made in the same words. The whole text is one transaction; the lock
 * is needed because `if not exists` fails in the second of two that run at the same moment.
 */
const historySql = `
  select pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtext('supabase_migrations'));
  set client_min_messages = warning;
  create schema if not exists supabase_migrations;
  create table if not exists supabase_migrations.schema_migrations (version text not null primary key);
  alter table supabase_migrations.schema_migrations add column if not exists statements text[];
  alter table supabase_migrations.schema_migrations add column if not exists name text;`;

interface AppliedMigration {
  readonly version: string;
  readonly name: string | null;
  readonly statements: readonly string[] | null;
}

async function readHistory(client: Client): Promise<readonly AppliedMigration[]> {
  const found = await client.query<AppliedMigration>(
    "select version, name, statements from supabase_migrations.schema_migrations order by version",
  );
  return found.rows;
}

function pendingOrThrow(
  files: readonly MigrationFile[],
  applied: readonly AppliedMigration[],
): readonly MigrationFile[] {
  const known = new Map(files.map((file) => [file.version, file]));
  for (const row of applied) {
    refuseMismatch(row, known.get(row.version));
  }
  const latest = applied.at(-1)?.version ?? "";
  const versions = new Set(applied.map((row) => row.version));
  const pending = files.filter((file) => !versions.has(file.version));
  const late = pending.find((file) => file.version < latest);
  if (late !== undefined) {
    throw new StackError("migration_out_of_order", {
      detail: `${late.fileName} is older than ${latest}, which is already applied`,
      suggestion: "Give the file a version later than every applied one.",
    });
  }
  return pending;
}

function refuseMismatch(row: AppliedMigration, file: MigrationFile | undefined): void {
  if (file === undefined) {
    throw new StackError("migration_unknown", {
      detail: `the database has the migration ${row.version} (${row.name ?? "unnamed"}), and this version of Chandlery has not`,
      suggestion: "This database was used by a newer Chandlery: update this one, or use another data folder.",
    });
  }
  const differing = file.statements.findIndex(({ text }, index) => text !== row.statements?.[index]);
  if (differing >= 0 || file.statements.length !== row.statements?.length) {
    throw new StackError("migration_changed", {
      detail: `${file.fileName} was changed after it was applied (statement ${differing < 0 ? file.statements.length + 1 : differing + 1})`,
      suggestion: "Put the file back as it was, and make the change in a new migration.",
    });
  }
}

/** False where another process applied it first: the lock is held until the commit, so only one of two gets through. */
async function applyMigration(client: Client, file: MigrationFile): Promise<boolean> {
  await client.query(
    "begin; set local lock_timeout = '10s'; lock table supabase_migrations.schema_migrations in exclusive mode;",
  );
  try {
    const found = await client.query("select from supabase_migrations.schema_migrations where version = $1", [
      file.version,
    ]);
    if (found.rowCount === 0) {
      await runStatements(client, file);
      await client.query(
        "insert into supabase_migrations.schema_migrations (version, name, statements) values ($1, $2, $3)",
        [file.version, file.name, file.statements.map(({ text }) => text)],
      );
    }
    await client.query("commit");
    return found.rowCount === 0;
  } catch (error) {
    await client.query("rollback").catch(() => undefined);
    throw error;
  } finally {
    // A `set` in one migration must not be the air that the next one breathes.
    await client.query("discard all").catch(() => undefined);
  }
}

async function runStatements(client: Client, file: MigrationFile): Promise<void> {
  for (const [index, statement] of file.statements.entries()) {
    try {
      await client.query(statement.text);
    } catch (error) {
      throw migrationFailed(error, { file, statement, number: index + 1 });
    }
  }
}

interface FailedStatement {
  readonly file: MigrationFile;
  readonly statement: Statement;
  readonly number: number;
}

function migrationFailed(error: unknown, { file, statement, number }: FailedStatement): StackError {
  const hints = error instanceof DatabaseError ? [error.detail, error.hint].filter((text) => text !== undefined) : [];
  return new StackError("migration_failed", {
    detail: [
      `${file.fileName}, statement ${number} at line ${statement.line} ("${firstLine(statement.text)}"): ${errorText(error)}`,
      ...hints,
    ].join(". "),
    suggestion: "Nothing of this file was kept. Correct the statement and start again.",
    cause: error,
  });
}
