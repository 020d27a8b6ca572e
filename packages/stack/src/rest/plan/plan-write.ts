import { type ApiRequest, type Mutation } from "../request/api-request.ts";
import { type Filter } from "../request/filter.ts";
import { RestError, refused } from "../rest-error.ts";
import { type Column, type Relation } from "../schema/schema-cache.ts";
import { neededColumns } from "./needed-columns.ts";
import { type PlannedCondition, type ReadPlan, typed } from "./read-plan.ts";

export interface WritePlan {
  readonly mutation: Mutation;
  readonly relation: Relation;
  readonly columns: readonly Column[];
  /** The JSON that holds the values; null in a delete. */
  readonly body: string | null;
  readonly appliesDefaults: boolean;
  readonly where: readonly PlannedCondition[];
  readonly conflict: Conflict | null;
  /** Empty when the caller wants nothing back. */
  readonly returning: readonly string[];
}

export interface Conflict {
  readonly columns: readonly string[];
  readonly resolution: "merge-duplicates" | "ignore-duplicates";
}

export function planWrite(request: ApiRequest, mutation: Mutation, relation: Relation, read: ReadPlan): WritePlan {
  const { preferences, payload, parameters } = request;
  const conflict = conflictOf(request, mutation, relation);
  if (mutation === "put") {
    demandKeyFilters(request, relation);
  }
  const wantsRows = preferences.representation !== null && preferences.representation !== "minimal";
  const isChosen = mutation !== "insert";
  const filters = parameters.filters.filter(({ path }) => path.length === 0).map(({ value }) => value);
  const logic = parameters.logic.map(({ value }) => value);
  return {
    mutation,
    relation,
    columns: (payload?.keys ?? []).map((name) => columnOf(relation, name)),
    body: payload?.kind === "json" ? payload.text : null,
    appliesDefaults: preferences.missing === "default" && mutation !== "put",
    where: isChosen
      ? [...filters.map((filter) => ({ kind: "filter" as const, ...filter })), ...logic].map((condition) =>
          planCondition(condition, relation),
        )
      : [],
    conflict,
    returning: wantsRows ? neededColumns(read, relation.primaryKey) : [],
  };
}

function planCondition(
  condition: ApiRequest["parameters"]["logic"][number]["value"],
  relation: Relation,
): PlannedCondition {
  return condition.kind === "logic"
    ? { ...condition, conditions: condition.conditions.map((inner) => planCondition(inner, relation)) }
    : { ...condition, field: typed(condition.field, relation) };
}

function columnOf(relation: Relation, name: string): Column {
  const column = relation.columns.get(name);
  if (column === undefined) {
    throw new RestError({
      status: 400,
      code: "PGRST204",
      message: `Could not find the '${name}' column of '${relation.name}' in the schema cache`,
    });
  }
  if (column.hasRepresentation) {
    throw refused("domain representations");
  }
  return column;
}

function conflictOf({ preferences, parameters }: ApiRequest, mutation: Mutation, relation: Relation): Conflict | null {
  if (mutation === "put") {
    return { columns: relation.primaryKey, resolution: "merge-duplicates" };
  }
  return mutation === "insert" && preferences.resolution !== null
    ? { columns: parameters.onConflict ?? relation.primaryKey, resolution: preferences.resolution }
    : null;
}

/** PUT writes exactly the row that its address names. */
function demandKeyFilters({ parameters }: ApiRequest, { primaryKey }: Relation): void {
  const isKey =
    primaryKey.length > 0 &&
    parameters.logic.length === 0 &&
    parameters.filterKeys.size === primaryKey.length &&
    primaryKey.every((name) => parameters.filterKeys.has(name));
  if (!isKey || !parameters.filters.filter(({ path }) => path.length === 0).every(({ value }) => isEqual(value))) {
    throw new RestError({
      status: 405,
      code: "PGRST105",
      message: "Filters must include all and only primary key columns with 'eq' operators",
    });
  }
}

const isEqual = ({ isNegated, operation }: Filter): boolean =>
  !isNegated && operation.kind === "quantified" && operation.operator === "eq" && operation.quantifier === null;
