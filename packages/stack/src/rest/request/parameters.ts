import { parseOrRefuse } from "./cursor.ts";
import { type Condition, type Filter, parseCondition, parseOperation } from "./filter.ts";
import { parseDotted, parseNames, parseTreePath } from "./names.ts";
import { type OrderTerm, parseOrder } from "./order.ts";
import { type QueryEntry, splitQuery } from "./query-string.ts";
import { type RowRange, allRows, rangeOf } from "./range.ts";
import { type SelectItem, parseSelect } from "./select.ts";

/** Something said about the resource at the end of a path of embedded resources; the path is empty for the root. */
export interface At<T> {
  readonly path: readonly string[];
  readonly value: T;
}

export interface QueryParameters {
  readonly select: readonly SelectItem[];
  readonly filters: readonly At<Filter>[];
  readonly logic: readonly At<Condition>[];
  readonly order: readonly At<readonly OrderTerm[]>[];
  /** The root's range is not restricted by the header yet. */
  readonly rootRange: RowRange;
  readonly ranges: readonly At<RowRange>[];
  readonly columns: readonly string[] | null;
  readonly onConflict: readonly string[] | null;
  /** Of a function called with GET: what is no filter is an argument. */
  readonly callArguments: readonly CallArgument[];
  /** Keys of filters as they were written. */
  readonly filterKeys: ReadonlySet<string>;
}

export interface CallArgument {
  readonly name: string;
  readonly value: string;
}

interface Said {
  readonly key: string;
  readonly value: string;
}

const reserved = new Set(["select", "columns", "on_conflict"]);
const lastWord = (key: string): string => key.slice(key.lastIndexOf(".") + 1);
const endsIn = (said: readonly Said[], ...words: readonly string[]): readonly Said[] =>
  said.filter(({ key }) => words.includes(lastWord(key)));

export function parseParameters(rawQuery: string, isSafeCall: boolean): QueryParameters {
  const entries = splitQuery(rawQuery);
  const said = entries.flatMap(({ key, value }) => (value === null ? [] : [{ key, value }]));
  const order = endsIn(said, "order").map(orderAt);
  const logic = endsIn(said, "and", "or").map(logicAt);
  const columns = first(entries, "columns");
  const onConflict = first(entries, "on_conflict");
  const filterSaid = said.filter(
    ({ key }) => !reserved.has(key) && !["order", "limit", "offset", "and", "or"].includes(lastWord(key)),
  );
  return {
    order,
    logic,
    columns: columns === null ? null : parseOrRefuse("columns parameter", columns, parseNames),
    select: parseOrRefuse("select parameter", first(entries, "select") ?? "*", parseSelect),
    ...filtersAndArguments(filterSaid, isSafeCall),
    filterKeys: new Set(filterSaid.map(({ key }) => key)),
    onConflict: onConflict === null ? null : parseOrRefuse("on_conflict parameter", onConflict, parseNames),
    ...rangesOf(said),
  };
}

/** The first that has the name, and nothing if that one has no value. */
const first = (entries: readonly QueryEntry[], name: string): string | null =>
  entries.find(({ key }) => key === name)?.value ?? null;

const treePath = (key: string) => parseOrRefuse("tree path", key, parseTreePath);

const orderAt = ({ key, value }: Said): At<readonly OrderTerm[]> => ({
  path: treePath(key).path,
  value: parseOrRefuse("order", value, parseOrder),
});

/** `rel.not.or=(…)`: the sign and the operator stand in the key. */
function logicAt({ key, value }: Said): At<Condition> {
  const names = parseOrRefuse("logic path", key, parseDotted);
  const operator = names.at(-1) ?? "";
  const sign = names.includes("not") ? "not." : "";
  return {
    path: names.slice(0, -1).filter((name) => name !== "not"),
    value: parseOrRefuse("logic tree", `${sign}${operator}${value}`, parseCondition),
  };
}

function filtersAndArguments(said: readonly Said[], isSafeCall: boolean) {
  const filters: At<Filter>[] = [];
  const callArguments: CallArgument[] = [];
  for (const { key, value } of said) {
    const { path, field } = treePath(key);
    if (isSafeCall && !looksLikeOperation(value)) {
      callArguments.push({ name: field.name, value });
    } else {
      filters.push({ path, value: { field, ...parseOrRefuse("filter", value, parseOperation) } });
    }
  }
  return { filters, callArguments };
}

/** An argument's value is taken for a filter once PostgREST's parser has consumed a part of it. */
const looksLikeOperation = (value: string): boolean =>
  /^(?:not\.|in\.|is\.|isdistinct\.|(?:neq|cs|cd|ov|sl|sr|nxr|nxl|adj)\.|(?:fts|plfts|phfts|wfts)(?:\([\p{L}0-9_ $]+\))?\.|(?:eq|gte?|lte?|i?like|i?match)(?:\((?:any|all)\))?\.)/u.test(
    value,
  );

function rangesOf(said: readonly Said[]): Pick<QueryParameters, "rootRange" | "ranges"> {
  const limits = new Map(endsIn(said, "limit").map(({ key, value }) => [parentOf(key), value]));
  const offsets = new Map(endsIn(said, "offset").map(({ key, value }) => [parentOf(key), value]));
  const parents = [...new Set([...limits.keys(), ...offsets.keys()])];
  const range = (parent: string) => rangeOf(limits.get(parent), offsets.get(parent));
  return {
    rootRange: parents.includes("") ? range("") : allRows,
    ranges: parents
      .filter((parent) => parent !== "")
      .map((parent) => ({ path: treePath(`${parent}.limit`).path, value: range(parent) })),
  };
}

const parentOf = (key: string): string => key.slice(0, Math.max(0, key.lastIndexOf(".")));
