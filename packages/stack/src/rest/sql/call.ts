import { type CallPlan, type GivenArguments, type NamedArgument } from "../plan/plan-call.ts";
import { type RoutineParameter, returnsScalar } from "../schema/schema-cache.ts";
import { bodySql } from "./body.ts";
import {
  type QualifiedName,
  type Sql,
  column,
  commas,
  fromCatalog,
  identifier,
  nothing,
  parameter,
  qualified,
  sql,
} from "./sql.ts";

const callName: QualifiedName = { schema: "", name: "pgrst_call" };

/** The rows of the function; what it returns that is no row is the one column `pgrst_scalar`. */
export function callSql(plan: CallPlan): Sql {
  const { routine, given } = plan;
  const isScalar = returnsScalar(routine);
  const called = sql`${qualified(routine)}(${argumentsSql(given)})`;
  const rows = isScalar ? sql`(select ${called} pgrst_scalar) pgrst_call` : sql`${called} pgrst_call`;
  const shown = isScalar ? sql`pgrst_call.pgrst_scalar` : returnedSql(plan.returning);
  return sql`select ${shown} ${fromBodySql(given)}${rows}`;
}

/** Arguments from a JSON object come from its one row, beside which the function stands. */
function fromBodySql(given: GivenArguments): Sql {
  if (given.kind !== "json" || given.parameters.length === 0) {
    return sql`from `;
  }
  const fields = given.parameters.map(({ name, castType }) => ({ name, type: castType, defaultSql: null }));
  const body = bodySql(given.body, { fields, appliesDefaults: false, onlyFirst: true });
  return sql`${body}, lateral `;
}

const returnedSql = (returning: readonly string[]): Sql =>
  returning.length === 0 ? sql`*` : commas(returning.map((name) => column(callName, name)));

function argumentsSql(given: GivenArguments): Sql {
  switch (given.kind) {
    case "whole":
      return given.parameter.type === "bytea"
        ? sql`${parameter(given.body)}::bytea`
        : sql`${parameter(given.body.toString())}::${fromCatalog(given.parameter.type)}`;
    case "json":
      return commas(given.parameters.map((each) => sql`${namedSql(each)} := pgrst_body.${identifier(each.name)}`));
    case "direct":
      return commas(given.named.map(directSql));
  }
}

const namedSql = ({ name, isVariadic }: RoutineParameter): Sql =>
  sql`${isVariadic ? sql`variadic ` : nothing}${identifier(name)}`;

function directSql({ parameter: taken, values }: NamedArgument): Sql {
  const value = taken.isVariadic ? variadicSql(values) : parameter(values[0] ?? null);
  return sql`${namedSql(taken)} := ${value}::${fromCatalog(taken.castType)}`;
}

const variadicSql = (values: readonly string[]): Sql =>
  sql`array[${commas(values.map((value) => sql`${parameter(value)}::text`))}]`;
