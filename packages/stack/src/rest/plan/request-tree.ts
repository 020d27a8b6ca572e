import { type Condition, type Filter } from "../request/filter.ts";
import { type OrderTerm } from "../request/order.ts";
import { type At, type QueryParameters } from "../request/parameters.ts";
import { type RowRange, allRows, isImpossible } from "../request/range.ts";
import { type SelectItem, type SelectedField, type SelectedRelation } from "../request/select.ts";
import { RestError, notEmbedded, refused } from "../rest-error.ts";

/** The query string as a tree of resources, each with what was said about it. */
export interface RequestNode {
  readonly relation: SelectedRelation | null;
  readonly fields: readonly SelectedField[];
  readonly filters: readonly Filter[];
  readonly logic: readonly Condition[];
  readonly order: readonly OrderTerm[];
  readonly range: RowRange;
  readonly children: readonly RequestNode[];
}

interface Growing {
  readonly relation: SelectedRelation | null;
  readonly fields: readonly SelectedField[];
  readonly filters: Filter[];
  readonly logic: Condition[];
  order: readonly OrderTerm[];
  range: RowRange;
  readonly children: Growing[];
}

export interface TreeRules {
  /** A write's filters choose what it writes, so that only those of embedded resources shape its answer. */
  readonly isMutation: boolean;
  readonly rootRange: RowRange;
}

export function growTree(parameters: QueryParameters, { isMutation, rootRange }: TreeRules): RequestNode {
  const root = nodeOf(null, parameters.select);

  const isHeeded = ({ path }: At<unknown>) => !isMutation || path.length > 0;
  for (const { path, value } of parameters.filters.filter(isHeeded).toReversed()) {
    find(root, path).filters.unshift(value);
  }
  for (const { path, value } of parameters.order.toReversed()) {
    find(root, path).order = value;
  }
  if (!isMutation) {
    root.range = rootRange;
    for (const { path, value } of parameters.ranges.toReversed()) {
      find(root, path).range = possibleOrRefuse(value);
    }
  }
  for (const { path, value } of parameters.logic.filter(isHeeded).toReversed()) {
    find(root, path).logic.unshift(value);
  }
  return root;
}

function nodeOf(relation: SelectedRelation | null, items: readonly SelectItem[]): Growing {
  const fields = items.filter((item) => item.kind === "field");
  const relations = items.filter((item) => item.kind === "relation");
  const children = relations.map((child) => nodeOf(child, child.items));
  return { relation, fields, filters: [], logic: [], order: [], range: allRows, children };
}

/** Supabase has them switched off, and says so; where somebody switched them on, they are ours to refuse. */
export function demandNoAggregates(items: readonly SelectItem[], hasAggregates: boolean): void {
  for (const item of items) {
    if (item.kind === "relation") {
      demandNoAggregates(item.items, hasAggregates);
    } else if (item.isAggregate) {
      throw hasAggregates
        ? refused("aggregates")
        : new RestError({ status: 400, code: "PGRST123", message: "Use of aggregate functions is not allowed" });
    }
  }
}

function possibleOrRefuse(range: RowRange): RowRange {
  if (isImpossible(range)) {
    throw refused("a limit below 1 with an offset, or below 0, in an embedded resource");
  }
  return range;
}

function find(node: Growing, path: readonly string[]): Growing {
  const [name, ...more] = path;
  if (name === undefined) {
    return node;
  }
  const [child, ...others] = node.children.filter(
    ({ relation }) => relation?.name === name || relation?.alias === name,
  );
  if (child === undefined) {
    throw notEmbedded(name);
  }
  // PostgREST takes whichever it touched last: what that does to an answer nobody can tell.
  if (others.length > 0) {
    throw refused(`filters on '${name}' where it is embedded more than once`);
  }
  // What is spoken of comes first in the answer, as PostgREST has it: the last parameter is read first.
  node.children.splice(node.children.indexOf(child), 1);
  node.children.unshift(child);
  return find(child, more);
}
