import { randomBytes } from "node:crypto";
import { type Client } from "pg";
import { StackError, errorText } from "../stack-error.ts";
import { backupFault } from "./fault.ts";

/** One statement; whatever fails about it means that the backup cannot be made now. */
async function ask<Row extends object>(
  client: Client,
  text: string,
  values: readonly unknown[] = [],
): Promise<readonly Row[]> {
  try {
    return (await client.query<Row>(text, [...values])).rows;
  } catch (error) {
    throw backupFault("backup_database_lost", errorText(error), error);
  }
}

async function askOne<Row extends object>(client: Client, text: string, values: readonly unknown[] = []): Promise<Row> {
  const [row] = await ask<Row>(client, text, values);
  if (row === undefined) {
    throw backupFault("backup_database_lost", "the database gave no answer where one is expected");
  }
  return row;
}

export async function readServer(
  client: Client,
): Promise<{ readonly postgresVersion: string; readonly migrations: readonly string[] }> {
  const { version } = await askOne<{ version: string }>(
    client,
    "select split_part(current_setting('server_version'), ' ', 1) as version",
  );
  const { made } = await askOne<{ made: boolean }>(
    client,
    "select to_regclass('supabase_migrations.schema_migrations') is not null as made",
  );
  const applied = made
    ? await ask<{ migration: string }>(
        client,
        "select concat_ws('_', version, name) as migration from supabase_migrations.schema_migrations order by version",
      )
    : [];
  return { postgresVersion: version, migrations: applied.map(({ migration }) => migration) };
}

/** Their files lie outside the cluster's folder, and would be missing. */
export async function refuseTablespaces(client: Client): Promise<void> {
  const found = await ask<{ name: string }>(
    client,
    "select spcname as name from pg_catalog.pg_tablespace where spcname not in ('pg_default', 'pg_global') order by 1",
  );
  if (found.length > 0) {
    throw backupFault("backup_has_tablespaces", `tablespaces: ${found.map(({ name }) => name).join(", ")}`);
  }
}

export interface CopyStart {
  readonly slot: string;
  /** Where the WAL begins that the copy needs. */
  readonly walStart: string;
}

/**
 * From here on the files may be copied while they change. The slot keeps the WAL from being recycled. It is a temporary
 * one: it ends with the session, so that a backup that is killed, or a server that crashes, leaves none that would fill
 * the disk.
 */
export async function startCopy(client: Client): Promise<CopyStart> {
  const slot = `chandlery_backup_${randomBytes(6).toString("hex")}`;
  await ask(client, "select pg_catalog.pg_create_physical_replication_slot($1, true, true)", [slot]);
  const { lsn } = await askOne<{ lsn: string }>(
    client,
    "select pg_catalog.pg_backup_start('chandlery backup', true)::text as lsn",
  );
  return { slot, walStart: lsn };
}

export interface CopyStop {
  readonly walStop: string;
  /** The text of backup_label. */
  readonly label: string;
  /** When it was stopped: what was committed before is in the backup. */
  readonly completedAt: string;
  /** Names of the files in pg_wal from start to stop. */
  readonly walFiles: readonly string[];
}

/** Ends the copy of the files. The server has switched to a new WAL file, so those of the copy do not change any more. */
export async function stopCopy(client: Client, { walStart }: CopyStart): Promise<CopyStop> {
  const { at } = await askOne<{ at: Date }>(client, "select clock_timestamp() as at");
  const { lsn, label } = await askOne<{ lsn: string; label: string }>(
    client,
    "select lsn::text, labelfile as label from pg_catalog.pg_backup_stop(false)",
  );
  return { walStop: lsn, label, completedAt: at.toISOString(), walFiles: await namesOfWal(client, walStart, lsn) };
}

/** `walStop` is the first byte after what is needed, so the byte before it counts. */
async function namesOfWal(client: Client, walStart: string, walStop: string): Promise<readonly string[]> {
  const rows = await ask<{ name: string }>(
    client,
    `with segment as (select setting::numeric as size from pg_catalog.pg_settings where name = 'wal_segment_size'),
     span as (
       select size,
         floor(($1::pg_lsn - '0/0'::pg_lsn) / size) as first,
         floor(($2::pg_lsn - '0/0'::pg_lsn - 1) / size) as last
       from segment
     )
     select pg_catalog.pg_walfile_name('0/0'::pg_lsn + number * size) as name
     from span cross join lateral generate_series(first, last) as number
     order by number`,
    [walStart, walStop],
  );
  return rows.map(({ name }) => name);
}

/** Asked after the WAL was copied: without its slot, some of it may have been recycled under our hands. */
export async function requireSlot(client: Client, { slot }: CopyStart): Promise<void> {
  const rows = await ask<{ status: string }>(
    client,
    "select wal_status as status from pg_catalog.pg_replication_slots where slot_name = $1 and active",
    [slot],
  );
  const status = rows[0]?.status;
  if (status !== "reserved" && status !== "extended") {
    throw backupFault("backup_database_lost", `the WAL of the copy was not kept (${status ?? "no slot"})`);
  }
}

/** What a lost connection means depends on who asks. */
export const asLost = (error: unknown): unknown =>
  error instanceof StackError ? error : backupFault("backup_database_lost", errorText(error), error);
