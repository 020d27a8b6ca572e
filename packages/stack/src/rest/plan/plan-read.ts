import { type Condition } from "../request/filter.ts";
import { type Field } from "../request/names.ts";
import { type OrderTerm } from "../request/order.ts";
import { restrict } from "../request/range.ts";
import { type SelectedField } from "../request/select.ts";
import { RestError, notEmbedded, refused } from "../rest-error.ts";
import { type AnyRelationship, type Relation, type SchemaCache, isToOne, keyOf } from "../schema/schema-cache.ts";
import { type QualifiedName } from "../sql/sql.ts";
import { findRelationship } from "./find-relationship.ts";
import {
  type Embed,
  type EmbeddedPlan,
  type JoinCondition,
  type PlannedCondition,
  type PlannedField,
  type PlannedOrder,
  type ReadPlan,
  rowName,
  typed,
} from "./read-plan.ts";
import { type RequestNode } from "./request-tree.ts";

export interface ReadContext {
  readonly cache: SchemaCache;
  /** The relation whose columns the root has; for a function the one whose rows it returns. */
  readonly target: QualifiedName;
  /** Where the root's rows come from: the relation itself, or what a write or a function gave. */
  readonly source: QualifiedName;
  /** Null in a write, which answers with every row that it wrote. */
  readonly maxRows: number | null;
}

export function planRead(root: RequestNode, { cache, target, source, maxRows }: ReadContext): ReadPlan {
  const isItself = source === target;
  const level: Level = {
    cache,
    maxRows,
    depth: 0,
    relation: target,
    typesOf: target,
    from: source,
    fromAlias: isItself ? null : target.name,
  };
  return planLevel(root, level, null);
}

interface Level {
  readonly cache: SchemaCache;
  readonly maxRows: number | null;
  readonly depth: number;
  readonly relation: QualifiedName;
  /** Under the name that the request says: what is embedded by the name of a key has no known types, as in PostgREST. */
  readonly typesOf: QualifiedName;
  readonly from: QualifiedName;
  readonly fromAlias: string | null;
}

function planLevel<E extends Embed | null>(
  node: RequestNode,
  level: Level,
  embed: E,
): ReadPlan & { readonly embed: E } {
  const children = node.children.map((child) => planEmbedded(child, level));
  const relation = level.cache.relations.get(keyOf(level.typesOf));
  const conditions = [...node.logic, ...node.filters.map((filter) => ({ kind: "filter" as const, ...filter }))];
  return {
    from: level.from,
    fromAlias: level.fromAlias,
    select: node.fields.map((field) => planField(field, relation)),
    where: conditions.map((condition) => planCondition(condition, relation, children)),
    order: node.order.map((term) => planOrder(term, { relation, children, from: level.from })),
    range: restrict(node.range, level.maxRows),
    embed,
    children,
  };
}

function planEmbedded(node: RequestNode, parent: Level): EmbeddedPlan {
  const { name = "", alias = null, hint = null, join = null } = node.relation ?? {};
  const { schema } = parent.relation;
  const relationship = findRelationship(parent.cache, { schema, origin: parent.relation.name, target: name, hint });
  const depth = parent.depth + 1;
  const fromAlias = relationship.kind === "m2m" ? null : `${relationship.foreign.name}_${depth}`;
  const level: Level = {
    ...parent,
    depth,
    relation: relationship.foreign,
    typesOf: { schema, name },
    from: relationship.foreign,
    fromAlias,
  };
  const plan = planLevel(node, level, {
    relationship,
    label: alias ?? name,
    joinAlias: `${relationship.table.name}_${alias ?? name}_${depth}`,
    join,
    isToOne: isToOne(relationship),
    parent: rowName(parent),
    conditions: joinConditions(relationship, rowName(level), rowName(parent)),
  });
  if (node.relation?.isSpread === true) {
    throw refused("spread embeddings (...)");
  }
  return plan;
}

function joinConditions(
  relationship: AnyRelationship,
  own: QualifiedName,
  parent: QualifiedName,
): readonly JoinCondition[] {
  if (relationship.kind === "computed") {
    return [];
  }
  const { junction, columns } = relationship;
  return junction === null
    ? [{ left: parent, right: own, columns }]
    : [
        { left: own, right: junction, columns: junction.foreignColumns },
        { left: parent, right: junction, columns },
      ];
}

function planField({ field, cast, alias }: SelectedField, relation: Relation | undefined): PlannedField {
  return { field: typedOrRefuse(field, relation), cast, alias: alias ?? lastKey(field) };
}

/** A star selects all columns, so that it is refused too where one of them is represented by a cast. */
function typedOrRefuse(field: Field, relation: Relation | undefined) {
  const columns = field.name === "*" ? [...(relation?.columns.values() ?? [])] : [relation?.columns.get(field.name)];
  if (columns.some((column) => column?.hasRepresentation === true)) {
    throw refused("domain representations");
  }
  return typed(field, relation);
}

/** What a value from within JSON is called: the last key on the way, or the column. */
function lastKey({ name, path }: Field): string | null {
  return path.length === 0 ? null : (path.findLast(({ isIndex }) => !isIndex)?.operand ?? name);
}

function planCondition(
  condition: Condition,
  relation: Relation | undefined,
  children: readonly EmbeddedPlan[],
): PlannedCondition {
  if (condition.kind === "logic") {
    const conditions = condition.conditions.map((inner) => planCondition(inner, relation, children));
    return { ...condition, conditions };
  }
  const { field, isNegated, operation } = condition;
  const isNull = field.path.length === 0 && operation.kind === "is" && operation.value === "null";
  const embedded = isNull ? children.find(({ embed }) => embed.label === field.name) : undefined;
  return embedded === undefined
    ? { kind: "filter", isNegated, operation, field: typedOrRefuse(field, relation) }
    : { kind: "embed", isNegated, joinAlias: embedded.embed.joinAlias };
}

interface OrderPlace {
  readonly relation: Relation | undefined;
  readonly children: readonly EmbeddedPlan[];
  readonly from: QualifiedName;
}

function planOrder(term: OrderTerm, { relation, children, from }: OrderPlace): PlannedOrder {
  const { direction, nulls } = term;
  if (term.relation === null) {
    return { joinAlias: null, direction, nulls, field: typedOrRefuse(term.field, relation) };
  }
  const embedded = children.find(({ embed }) => embed.label === term.relation)?.embed;
  if (embedded === undefined) {
    throw notEmbedded(term.relation);
  }
  if (!embedded.isToOne) {
    throw notToOne(from.name, embedded.label);
  }
  return { joinAlias: embedded.joinAlias, direction, nulls, field: { ...typed(term.field, undefined), isJson: true } };
}

const notToOne = (origin: string, target: string): RestError =>
  new RestError({
    status: 400,
    code: "PGRST118",
    message: `A related order on '${target}' is not possible`,
    details: `'${origin}' and '${target}' do not form a many-to-one or one-to-one relationship`,
  });
