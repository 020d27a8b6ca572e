import { type PlannedCondition, type TypedField } from "../plan/read-plan.ts";
import {
  type IsValue,
  type Operation,
  type QuantifiedOperator,
  type SimpleOperator,
  type TextSearch,
} from "../request/filter.ts";
import { type JsonStep } from "../request/names.ts";
import { type QualifiedName, type Sql, column, identifier, join, nothing, parameter, sql } from "./sql.ts";

const simpleOperators: Readonly<Record<SimpleOperator, Sql>> = {
  neq: sql`<>`,
  cs: sql`@>`,
  cd: sql`<@`,
  ov: sql`&&`,
  sl: sql`<<`,
  sr: sql`>>`,
  nxr: sql`&<`,
  nxl: sql`&>`,
  adj: sql`-|-`,
};

const quantifiedOperators: Readonly<Record<QuantifiedOperator, Sql>> = {
  eq: sql`=`,
  gte: sql`>=`,
  gt: sql`>`,
  lte: sql`<=`,
  lt: sql`<`,
  like: sql`like`,
  ilike: sql`ilike`,
  match: sql`~`,
  imatch: sql`~*`,
};

const searchFunctions: Readonly<Record<TextSearch, Sql>> = {
  fts: sql`to_tsquery`,
  plfts: sql`plainto_tsquery`,
  phfts: sql`phraseto_tsquery`,
  wfts: sql`websearch_to_tsquery`,
};

const isValues: Readonly<Record<IsValue, Sql>> = {
  null: sql`null`,
  not_null: sql`not null`,
  true: sql`true`,
  false: sql`false`,
  unknown: sql`unknown`,
};

/** What an embedded resource's condition means depends on the statement: a join to test, or a subquery. */
export type EmbedCondition = (joinAlias: string, isNegated: boolean) => Sql;

export const embedIsNull: EmbedCondition = (joinAlias, isNegated) =>
  sql`${identifier(joinAlias)} is ${isNegated ? nothing : sql`not `}distinct from null`;

export function conditionSql(condition: PlannedCondition, table: QualifiedName, embedded: EmbedCondition): Sql {
  switch (condition.kind) {
    case "embed":
      return embedded(condition.joinAlias, condition.isNegated);
    case "logic": {
      const inner = condition.conditions.map((each) => conditionSql(each, table, embedded));
      return sql`${notSql(condition)}(${join(inner, condition.operator === "and" ? sql` and ` : sql` or `)})`;
    }
    case "filter":
      return sql`${notSql(condition)}${filterSql(condition.operation, condition.field, table)}`;
  }
}

const notSql = ({ isNegated }: { readonly isNegated: boolean }): Sql => (isNegated ? sql`not ` : nothing);

function filterSql(operation: Operation, field: TypedField, table: QualifiedName): Sql {
  const value = fieldSql(field, table);
  switch (operation.kind) {
    case "simple":
      return sql`${value} ${simpleOperators[operation.operator]} ${parameter(operation.value)}`;
    case "quantified":
      return sql`${value} ${quantifiedOperators[operation.operator]} ${quantified(operation)}`;
    case "in":
      return sql`${value} = any (${parameter(arrayLiteral(operation.values))})`;
    case "is":
      return sql`${value} is ${isValues[operation.value]}`;
    case "distinct":
      return sql`${value} is distinct from ${parameter(operation.value)}`;
    case "search":
      return searchSql(operation, field, value);
  }
}

function quantified({ operator, quantifier, value }: Operation & { readonly kind: "quantified" }): Sql {
  const isPattern = operator === "like" || operator === "ilike";
  const operand = parameter(isPattern ? value.replaceAll("*", "%") : value);
  if (quantifier === null) {
    return operand;
  }
  return quantifier === "any" ? sql`any (${operand})` : sql`all (${operand})`;
}

/** A list of one empty value is an empty list. */
const arrayLiteral = (values: readonly string[]): string =>
  values.length === 1 && values[0] === ""
    ? "{}"
    : `{${values.map((value) => `"${value.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`).join(",")}}`;

/** What is no search vector yet becomes one, in the query's own language. */
function searchSql(operation: Operation & { readonly kind: "search" }, field: TypedField, value: Sql): Sql {
  const language = operation.language === null ? nothing : sql`${parameter(operation.language)}, `;
  const vector = field.isSearchVector ? value : sql`to_tsvector(${language}${value})`;
  return sql`${vector} @@ ${searchFunctions[operation.search]}(${language}${parameter(operation.value)})`;
}

export function fieldSql({ name, path, isJson }: TypedField, table: QualifiedName): Sql {
  const whole = column(table, name);
  if (path.length === 0) {
    return whole;
  }
  return join([isJson ? whole : sql`to_jsonb(${whole})`, ...path.map(stepSql)], nothing);
}

const stepSql = ({ arrow, operand, isIndex }: JsonStep): Sql =>
  sql`${arrow === "->" ? sql`->` : sql`->>`}${parameter(operand)}${isIndex ? sql`::int` : nothing}`;
