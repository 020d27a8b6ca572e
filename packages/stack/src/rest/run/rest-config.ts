import { type ClientBase } from "pg";
import { type QualifiedName } from "../sql/sql.ts";

export interface RestConfig {
  readonly schemas: readonly string[];
  readonly extraSearchPath: readonly string[];
  readonly maxRows: number | null;
  /** Whether `Prefer: tx=rollback` counts. */
  readonly mayEndTransaction: boolean;
  readonly preRequest: QualifiedName | null;
  /** Both are off on Supabase unless somebody switched them on, and then refused here by name. */
  readonly hasAggregates: boolean;
  readonly hasPlans: boolean;
}

/** What `alter role authenticator set pgrst.…` says goes before the file, as with PostgREST. */
export async function readDatabaseConfig(client: ClientBase, base: RestConfig): Promise<RestConfig> {
  const found = await client.query<{ name: string; value: string }>(settingsSql);
  const settings = new Map(found.rows.map(({ name, value }) => [name, value]));
  const transactionEnd = settings.get("db_tx_end");
  return {
    schemas: listOf(settings.get("db_schemas")) ?? base.schemas,
    extraSearchPath: listOf(settings.get("db_extra_search_path")) ?? base.extraSearchPath,
    maxRows: settings.has("db_max_rows") ? Number(settings.get("db_max_rows")) : base.maxRows,
    mayEndTransaction:
      transactionEnd === undefined ? base.mayEndTransaction : transactionEnd.endsWith("-allow-override"),
    preRequest: nameOf(settings.get("db_pre_request")) ?? base.preRequest,
    hasAggregates: settings.get("db_aggregates_enabled") === "true" || base.hasAggregates,
    hasPlans: settings.get("db_plan_enabled") === "true" || base.hasPlans,
  };
}

const settingsSql = `
  select
    substr(split_part(entry, '=', 1), 7) as name,
    substr(entry, strpos(entry, '=') + 1) as value
  from pg_catalog.pg_db_role_setting as setting
  join pg_catalog.pg_roles as role on role.oid = setting.setrole
  cross join lateral unnest(setting.setconfig) as entry
  where role.rolname = current_user
    and setting.setdatabase in (0, (select oid from pg_catalog.pg_database where datname = current_database()))
    and entry like 'pgrst.%'
  order by setting.setdatabase`;

const listOf = (text: string | undefined): readonly string[] | undefined =>
  text
    ?.split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");

function nameOf(text: string | undefined): QualifiedName | undefined {
  const [schema, name] = text?.split(".") ?? [];
  if (schema === undefined || schema === "") {
    return undefined;
  }
  return name === undefined ? { schema: "", name: schema } : { schema, name };
}
