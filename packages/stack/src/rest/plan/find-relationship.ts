import { RestError } from "../rest-error.ts";
import { type AnyRelationship, type Relationship, type SchemaCache, keyOf } from "../schema/schema-cache.ts";
import { closest, closestBelowEqual, nearEnough } from "./suggest.ts";

export interface Wanted {
  readonly schema: string;
  /** The relation that embeds. */
  readonly origin: string;
  /** What the query string calls the resource: a relation, a foreign key or its column. */
  readonly target: string;
  readonly hint: string | null;
}

export function findRelationship(cache: SchemaCache, wanted: Wanted): AnyRelationship {
  const all = cache.relationships.get(keyOf({ schema: wanted.schema, name: wanted.origin })) ?? [];
  const [found, ...others] = all.filter((candidate) => isWanted(candidate, wanted));
  if (found === undefined) {
    throw noRelationship(cache, wanted, all);
  }
  if (others.length > 0) {
    throw ambiguous(wanted, [found, ...others].sort(byEnds));
  }
  return found;
}

function isWanted(candidate: AnyRelationship, { target, hint }: Wanted): boolean {
  if (candidate.kind === "computed") {
    return target === candidate.routine.name;
  }
  const isNamed = target === candidate.foreign.name;
  if (candidate.isSelf) {
    return hint === null
      ? (isNamed && candidate.kind === "o2m") || (candidate.kind === "m2o" && hasOnlyColumn(candidate, "own", target))
      : isNamed && candidate.kind === "o2m" && hasOnlyColumn(candidate, "other", hint);
  }
  if (hint !== null) {
    return isNamed && isHinted(candidate, hint);
  }
  const isByKey = candidate.kind !== "m2m" && candidate.constraint === target;
  return isNamed || (!candidate.isForeignView && (isByKey || hasOnlyColumn(candidate, "own", target)));
}

const hasOnlyColumn = ({ kind, columns }: Relationship, side: "own" | "other", name: string): boolean =>
  kind !== "m2m" && columns.length === 1 && columns[0]?.[side] === name;

const isHinted = (candidate: Relationship, hint: string): boolean =>
  (candidate.kind !== "m2m" && candidate.constraint === hint) ||
  hasOnlyColumn(candidate, "own", hint) ||
  hasOnlyColumn(candidate, "other", hint) ||
  candidate.junction?.name === hint;

function noRelationship(cache: SchemaCache, wanted: Wanted, known: readonly AnyRelationship[]): RestError {
  const { origin, target, hint, schema } = wanted;
  const using = hint === null ? "" : `' using the hint '${hint}`;
  return new RestError({
    status: 400,
    code: "PGRST200",
    message: `Could not find a relationship between '${origin}' and '${target}' in the schema cache`,
    details: `Searched for a foreign key relationship between '${origin}' and '${target}${using}' in the schema '${schema}', but no matches were found.`,
    hint: suggestion(cache, wanted, known),
  });
}

function suggestion(cache: SchemaCache, wanted: Wanted, known: readonly AnyRelationship[]): string | null {
  if (known.length > 0) {
    const child = closestBelowEqual(
      wanted.target,
      known.map(({ foreign }) => foreign.name),
    );
    return child === null ? null : `Perhaps you meant '${child}' instead of '${wanted.target}'.`;
  }
  const origins = [...cache.relationships.values()].flatMap(([first]) =>
    first?.table.schema === wanted.schema ? [first.table.name] : [],
  );
  const origin = closest(wanted.origin, origins, nearEnough);
  return origin === null ? null : `Perhaps you meant '${origin}' instead of '${wanted.origin}'.`;
}

function ambiguous({ origin, target }: Wanted, found: readonly AnyRelationship[]): RestError {
  const foreignKeys = found.filter((candidate) => candidate.kind !== "computed");
  const choices = foreignKeys.map(
    ({ foreign, junction, constraint }) => `'${foreign.name}!${junction?.name ?? constraint}'`,
  );
  return new RestError({
    status: 300,
    code: "PGRST201",
    message: `Could not embed because more than one relationship was found for '${origin}' and '${target}'`,
    details: foreignKeys.map(describe),
    hint: `Try changing '${target}' to one of the following: ${choices.join(", ")}. Find the desired relationship in the 'details' key.`,
  });
}

const cardinalities = { m2o: "many-to-one", o2m: "one-to-many", o2o: "one-to-one", m2m: "many-to-many" } as const;
const listed = (names: readonly string[]): string => `(${names.join(", ")})`;

function describe({ kind, constraint, table, foreign, columns, junction }: Relationship) {
  const own = listed(columns.map((match) => match.own));
  const other = listed(columns.map((match) => match.other));
  return {
    cardinality: cardinalities[kind],
    embedding: `${table.name} with ${foreign.name}`,
    relationship:
      junction === null
        ? `${constraint} using ${table.name}${own} and ${foreign.name}${other}`
        : `${junction.name} using ${constraint}${other} and ${junction.constraint}${listed(junction.foreignColumns.map((match) => match.other))}`,
  };
}

const ranks = { o2m: 0, m2o: 1, o2o: 2, m2m: 3, computed: 4 } as const;

const byEnds = (left: AnyRelationship, right: AnyRelationship): number =>
  compare(left.foreign.name, right.foreign.name) ||
  ranks[left.kind] - ranks[right.kind] ||
  (left.kind === "computed" || right.kind === "computed"
    ? 0
    : compare(left.junction?.name ?? "", right.junction?.name ?? "") || compare(left.constraint, right.constraint));

const compare = (left: string, right: string): number => (left < right ? -1 : Number(left > right));
