import {
  type Embed,
  type EmbeddedPlan,
  type JoinCondition,
  type PlannedField,
  type PlannedOrder,
  type ReadPlan,
  rowName,
} from "../plan/read-plan.ts";
import { type RowRange, limitAndOffset } from "../request/range.ts";
import { RestError } from "../rest-error.ts";
import { conditionSql, embedIsNull, fieldSql } from "./conditions.ts";
import {
  type QualifiedName,
  type Sql,
  ands,
  column,
  commas,
  fromCatalog,
  identifier,
  join,
  nothing,
  parameter,
  qualified,
  sql,
} from "./sql.ts";

/** The rows of the answer: each embedded resource is a lateral join that gives one value. */
export function readSql(plan: ReadPlan): Sql {
  const table = rowName(plan);
  const shown = plan.children.filter((child) => !isEmpty(child));
  const conditions = [
    ...plan.where.map((condition) => conditionSql(condition, table, embedIsNull)),
    ...joinConditionsSql(plan.embed),
  ];
  const fields = plan.select.map((field) => selectedSql(field, table));
  const isBare = plan.select.length === 0 && plan.children.length === 0;
  return join(
    [
      sql`select ${commas([...(isBare ? [column(table, "*")] : fields), ...shown.map(embeddedValueSql)])}`,
      fromSql(plan),
      ...plan.children.map(joinSql),
      ...(conditions.length === 0 ? [] : [sql`where ${ands(conditions)}`]),
      ...(plan.order.length === 0 ? [] : [sql`order by ${commas(plan.order.map((term) => orderSql(term, table)))}`]),
      limitSql(plan.range),
    ],
    sql` `,
  );
}

/** Selects nothing, and has nothing in it that does: it only filters. */
const isEmpty = ({ select, children }: EmbeddedPlan): boolean => select.length === 0 && children.every(isEmpty);

function selectedSql({ field, cast, alias }: PlannedField, table: QualifiedName): Sql {
  const value = fieldSql(field, table);
  const converted = cast === null ? value : sql`cast(${value} as ${castType(cast)})`;
  return alias === null ? converted : sql`${converted} as ${identifier(alias)}`;
}

/**
 * The name of a type, which is the one thing that a caller says and no parameter can hold: words of letters, digits
 * and underscores, which end no expression and begin no string.
 */
function castType(cast: string): Sql {
  if (!/^[\p{L}0-9_ ]+$/u.test(cast)) {
    throw new RestError({ status: 400, code: "42601", message: `syntax error at or near "${cast}"` });
  }
  return fromCatalog(cast);
}

const embeddedValueSql = ({ embed }: EmbeddedPlan): Sql => {
  const alias = identifier(embed.joinAlias);
  return embed.isToOne
    ? sql`row_to_json(${alias}.*)::jsonb as ${identifier(embed.label)}`
    : sql`coalesce(${alias}.${alias}, '[]') as ${identifier(embed.label)}`;
};

export function fromSql({ from, fromAlias, embed }: Pick<ReadPlan, "from" | "fromAlias" | "embed">): Sql {
  const as = fromAlias === null ? nothing : sql` as ${identifier(fromAlias)}`;
  const relationship = embed?.relationship;
  if (embed !== null && relationship?.kind === "computed") {
    const row = sql`${identifier(embed.parent.name)}::${qualified(relationship.table)}`;
    return sql`from ${qualified(relationship.routine)}(${row})${as}`;
  }
  const junction = relationship?.kind === "m2m" ? relationship.junction : null;
  const beside = junction === null || junction === undefined ? nothing : sql`, ${qualified(junction)}`;
  return sql`from ${qualified(from)}${as}${beside}`;
}

function joinSql(child: EmbeddedPlan): Sql {
  const { joinAlias, join: type, isToOne } = child.embed;
  const alias = identifier(joinAlias);
  const rows = readSql(child);
  const value = isToOne ? rows : sql`select json_agg(${alias})::jsonb as ${alias} from (${rows}) as ${alias}`;
  const isInner = type === "inner";
  const found = isInner && !isToOne ? sql`${alias} is not null` : sql`true`;
  return sql`${isInner ? sql`inner` : sql`left`} join lateral (${value}) as ${alias} on ${found}`;
}

export const joinConditionsSql = (embed: Embed | null): readonly Sql[] =>
  (embed?.conditions ?? []).flatMap(({ left, right, columns }: JoinCondition) =>
    columns.map(({ own, other }) => sql`${column(right, other)} = ${column(left, own)}`),
  );

function orderSql({ joinAlias, field, direction, nulls }: PlannedOrder, table: QualifiedName): Sql {
  const value = fieldSql(field, joinAlias === null ? table : { schema: "", name: joinAlias });
  const directed = direction === null ? nothing : direction === "asc" ? sql` asc` : sql` desc`;
  const placed = nulls === null ? nothing : nulls === "first" ? sql` nulls first` : sql` nulls last`;
  return sql`${value}${directed}${placed}`;
}

function limitSql(range: RowRange): Sql {
  const asked = limitAndOffset(range);
  if (asked === null) {
    return nothing;
  }
  return sql`limit ${asked.limit === null ? sql`all` : parameter(asked.limit)} offset ${parameter(asked.offset)}`;
}
