import { type Conflict, type WritePlan } from "../plan/plan-write.ts";
import { bodySql } from "./body.ts";
import { conditionSql, embedIsNull } from "./conditions.ts";
import {
  type QualifiedName,
  type Sql,
  ands,
  column,
  commas,
  identifier,
  join,
  nothing,
  qualified,
  sql,
} from "./sql.ts";

export function writeSql(plan: WritePlan): Sql {
  switch (plan.mutation) {
    case "insert":
    case "put":
      return insertSql(plan);
    case "update":
      return updateSql(plan);
    case "delete":
      return sql`delete from ${qualified(plan.relation)}${whereSql(plan, plan.relation)} ${returningSql(plan)}`;
  }
}

const bodyName: QualifiedName = { schema: "", name: "pgrst_body" };

function insertSql(plan: WritePlan): Sql {
  const { relation, columns } = plan;
  const names = columns.length === 0 ? nothing : sql` (${commas(columns.map(({ name }) => identifier(name)))})`;
  const values = commas(columns.map(({ name }) => column(bodyName, name)));
  const merges = plan.conflict?.resolution === "merge-duplicates";
  const conditions = [...(merges ? [countInserted] : []), ...conditionsSql(plan, bodyName)];
  return join(
    [
      sql`insert into ${qualified(relation)}${names} select ${values} ${valuesSql(plan)}`,
      ...(conditions.length === 0 ? [] : [sql`where ${ands(conditions)}`]),
      ...(plan.conflict === null ? [] : [conflictSql(plan.conflict, plan)]),
      returningSql(plan),
    ],
    sql` `,
  );
}

function conflictSql({ columns, resolution }: Conflict, plan: WritePlan): Sql {
  if (columns.length === 0) {
    return nothing;
  }
  const target = sql`on conflict (${commas(columns.map(identifier))})`;
  if (resolution === "ignore-duplicates" || plan.columns.length === 0) {
    return sql`${target} do nothing`;
  }
  const sets = plan.columns.map(({ name }) => sql`${identifier(name)} = excluded.${identifier(name)}`);
  return sql`${target} do update set ${commas(sets)} where ${uncountInserted}`;
}

/**
 * Whether an upsert inserted is counted in a setting of the transaction: each row of the body counts up, each that
 * is merged counts down again. Always true; `xmax` would tell as much, but a view has none.
 */
const countInserted = sql`set_config('pgrst.inserted', (coalesce(nullif(current_setting('pgrst.inserted', true), '')::int, 0) + 1)::text, true) <> '0'`;
const uncountInserted = sql`set_config('pgrst.inserted', (coalesce(nullif(current_setting('pgrst.inserted', true), '')::int, 0) - 1)::text, true) <> '-1'`;

function updateSql(plan: WritePlan): Sql {
  const { relation, columns, returning } = plan;
  if (columns.length === 0) {
    const own = { schema: "", name: relation.name };
    const shown = returning.length === 0 ? sql`null` : commas(returning.map((name) => column(own, name)));
    return sql`select ${shown} from ${qualified(relation)} where false`;
  }
  const sets = columns.map(({ name }) => sql`${identifier(name)} = ${column(bodyName, name)}`);
  return sql`update ${qualified(relation)} set ${commas(sets)} ${valuesSql(plan)}${whereSql(plan, relation)} ${returningSql(plan)}`;
}

const valuesSql = ({ body, columns, appliesDefaults }: WritePlan): Sql =>
  bodySql(body ?? "[]", { fields: columns, appliesDefaults, onlyFirst: false });

const conditionsSql = ({ where }: WritePlan, table: QualifiedName): readonly Sql[] =>
  where.map((condition) => conditionSql(condition, table, embedIsNull));

function whereSql(plan: WritePlan, table: QualifiedName): Sql {
  const conditions = conditionsSql(plan, { schema: table.schema, name: table.name });
  return conditions.length === 0 ? nothing : sql` where ${ands(conditions)}`;
}

const returningSql = ({ relation, returning }: WritePlan): Sql =>
  returning.length === 0
    ? sql`returning 1`
    : sql`returning ${commas(returning.map((name) => column({ schema: relation.schema, name: relation.name }, name)))}`;
