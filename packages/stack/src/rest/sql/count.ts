import { type EmbeddedPlan, type ReadPlan, rowName } from "../plan/read-plan.ts";
import { type EmbedCondition, conditionSql } from "./conditions.ts";
import { fromSql, joinConditionsSql } from "./read.ts";
import { type Sql, ands, nothing, sql } from "./sql.ts";

/** As many rows as the resource has without a range. Embedded resources count only where they filter. */
export function countSql(plan: ReadPlan): Sql {
  const conditions = [
    ...plan.where.map((condition) => conditionSql(condition, rowName(plan), existsIn(plan.children))),
    ...joinConditionsSql(plan.embed),
    ...plan.children.filter(({ embed }) => embed.join === "inner").map((child) => sql`exists (${countSql(child)})`),
  ];
  return sql`select 1 ${fromSql(plan)}${conditions.length === 0 ? nothing : sql` where ${ands(conditions)}`}`;
}

const existsIn =
  (children: readonly EmbeddedPlan[]): EmbedCondition =>
  (joinAlias, isNegated) => {
    const child = children.find(({ embed }) => embed.joinAlias === joinAlias);
    return sql`${isNegated ? nothing : sql`not `}exists (${child === undefined ? nothing : countSql(child)})`;
  };
