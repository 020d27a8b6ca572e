import { type Plan } from "../plan/plan.ts";
import { type BodyForm } from "../request/media-type.ts";
import { type Preferences } from "../request/preferences.ts";
import { type Routine, returnsScalar } from "../schema/schema-cache.ts";
import { callSql } from "./call.ts";
import { countSql } from "./count.ts";
import { readSql } from "./read.ts";
import { type Sql, nothing, parameter, sql } from "./sql.ts";
import { writeSql } from "./write.ts";

export interface ResultOptions {
  readonly preferences: Preferences;
  readonly maxRows: number | null;
}

/**
 * One row of texts: total, rows, body, location, inserted, headers, status. Postgres makes the body, the service
 * passes it on.
 */
export function resultSql(plan: Plan, options: ResultOptions): Sql {
  switch (plan.kind) {
    case "read":
      return readResult(plan, options);
    case "write":
      return writeResult(plan, options);
    case "call":
      return callResult(plan, options);
  }
}

const overrides = sql`nullif(current_setting('response.headers', true), ''), nullif(current_setting('response.status', true), '')`;
const noBody = sql`''`;

function readResult({ read, form, isHead }: Plan & { readonly kind: "read" }, options: ResultOptions): Sql {
  const count = countCte(countSql(read), options);
  const body = isHead ? noBody : arrayOrObject(form, sql`json_agg(_postgrest_t)`);
  // Without a body the rows must be counted as values, or Postgres would not compute what they select, and miss its errors.
  const rows = isHead ? sql`count(_postgrest_t)` : sql`count(*)`;
  return sql`with pgrst_source as (${readSql(read)})${count.cte} select ${count.value}, ${rows}::text, ${body}, null, null, ${overrides} from (select * from pgrst_source) _postgrest_t`;
}

function writeResult({ read, write, form }: Plan & { readonly kind: "write" }, { preferences }: ResultOptions): Sql {
  const wantsBody = preferences.representation === "representation";
  const rows = wantsBody ? readSql(read) : sql`select * from pgrst_source`;
  const body = wantsBody ? arrayOrObject(form, sql`json_agg(_postgrest_t)`) : noBody;
  const wantsPlace = write.mutation === "insert" && preferences.representation === "headers-only";
  const location = wantsPlace ? locationSql(write.relation.primaryKey) : sql`null`;
  const merges = write.conflict?.resolution === "merge-duplicates";
  const inserted = merges ? sql`nullif(current_setting('pgrst.inserted', true), '')` : sql`null`;
  return sql`with pgrst_source as (${writeSql(write)}) select null, count(_postgrest_t)::text, ${body}, ${location}, ${inserted}, ${overrides} from (${rows}) _postgrest_t`;
}

function callResult({ read, call, form, isHead }: Plan & { readonly kind: "call" }, options: ResultOptions): Sql {
  const { routine } = call;
  const count = countCte(countSql(read), { ...options, maxRows: null });
  const rows = routine.isSet ? sql`count(_postgrest_t)::text` : sql`'1'`;
  const body = isHead ? noBody : calledBody(form, routine);
  return sql`with pgrst_source as (${callSql(call)})${count.cte} select ${count.value}, ${rows}, ${body}, null, null, ${overrides} from (${readSql(read)}) _postgrest_t`;
}

function calledBody(form: BodyForm, routine: Routine): Sql {
  const rows = returnsScalar(routine) ? sql`json_agg(_postgrest_t.pgrst_scalar)` : sql`json_agg(_postgrest_t)`;
  if (!form.isSingular && !routine.isSet) {
    return firstOf(form, rows);
  }
  // One object of a set of scalars would be a row of one column, as PostgREST has it.
  return form.isSingular && routine.isSet ? firstOf(form, sql`json_agg(_postgrest_t)`) : arrayOrObject(form, rows);
}

const arrayOrObject = (form: BodyForm, rows: Sql): Sql =>
  form.isSingular ? firstOf(form, rows) : sql`coalesce(${stripped(form, rows)}, '[]')`;

const firstOf = (form: BodyForm, rows: Sql): Sql => sql`coalesce(${stripped(form, sql`${rows}->0`)}, 'null')`;

const stripped = ({ stripsNulls }: BodyForm, json: Sql): Sql => (stripsNulls ? sql`json_strip_nulls(${json})` : json);

/** Estimated counts stop one above the most that is ever sent; beyond, the planner's guess is good enough. */
function countCte(counted: Sql, { preferences, maxRows }: ResultOptions): { readonly cte: Sql; readonly value: Sql } {
  if (preferences.count !== "exact" && preferences.count !== "estimated") {
    return { cte: nothing, value: sql`null` };
  }
  const isLimited = preferences.count === "estimated" && maxRows !== null;
  const limit = isLimited ? sql` limit ${parameter(String(maxRows + 1))}` : nothing;
  return {
    cte: sql`, pgrst_source_count as (${counted}${limit})`,
    value: sql`(select count(*) from pgrst_source_count)::text`,
  };
}

/** Where the one inserted row is found: its key as pairs of name and filter. */
const locationSql = (primaryKey: readonly string[]): Sql =>
  sql`case when count(_postgrest_t) = 1 then (
    select json_agg(json_build_array(member.key, coalesce('eq.' || member.value, 'is.null')))::text
    from (select row_to_json(source) as row from pgrst_source as source limit 1) as first
    cross join json_each_text(first.row) as member
    where member.key = any (${parameter(JSON.stringify(primaryKey).replace("[", "{").replace(/\]$/, "}"))}::text[])) end`;
