import { type Cursor } from "./cursor.ts";
import { type Field, parseField, parseFieldName, parseIdentifier } from "./names.ts";

export type SelectItem = SelectedField | SelectedRelation;

export interface SelectedField {
  readonly kind: "field";
  readonly field: Field;
  readonly cast: string | null;
  readonly alias: string | null;
  readonly isAggregate: boolean;
}

export interface SelectedRelation {
  readonly kind: "relation";
  readonly name: string;
  readonly alias: string | null;
  readonly hint: string | null;
  readonly join: JoinType | null;
  readonly isSpread: boolean;
  readonly items: readonly SelectItem[];
}

export type JoinType = "inner" | "left";

/** `id,alias:name::text,rel!hint!inner(*)`. A text that does not even begin as a column selects nothing, as PostgREST has it. */
export function parseSelect(cursor: Cursor): readonly SelectItem[] | undefined {
  const items: SelectItem[] = [];
  if (cursor.match(/(?=[\p{L}0-9_ $"\t])/uy) === undefined && !startsItem(cursor)) {
    return items;
  }
  for (let isMore: boolean | undefined = true; isMore !== false; isMore = cursor.takeSeparator()) {
    const item = isMore === undefined ? undefined : parseItem(cursor);
    if (item === undefined) {
      return undefined;
    }
    items.push(item);
  }
  return items;
}

/** A star or a spread begins an item only if it is whole: PostgREST looks ahead before it takes them. */
const startsItem = (cursor: Cursor): boolean =>
  cursor.match(/(?=\*(?:[),]|$))/y) !== undefined || isSpreadAhead(cursor);

function isSpreadAhead(cursor: Cursor): boolean {
  const start = cursor.at;
  const isSpread = cursor.take("...") && parseRelationHead(cursor, null) !== undefined;
  cursor.at = start;
  return isSpread;
}

function parseItem(cursor: Cursor): SelectItem | undefined {
  cursor.skipBlanks();
  return cursor.peek("...") ? parseSpread(cursor) : (cursor.attempt(parseStar) ?? parseNamed(cursor));
}

function parseSpread(cursor: Cursor): SelectItem | undefined {
  cursor.take("...");
  const head = parseRelationHead(cursor, null);
  return head === undefined ? undefined : withItems(cursor, { ...head, isSpread: true });
}

const parseStar = (cursor: Cursor): SelectItem | undefined =>
  cursor.take("*") && isAtItemEnd(cursor)
    ? { kind: "field", field: { name: "*", path: [] }, cast: null, alias: null, isAggregate: false }
    : undefined;

/** Once there is a parenthesis it is a relation, whatever is wrong inside. */
function parseNamed(cursor: Cursor): SelectItem | undefined {
  const head = cursor.attempt((inner) => {
    const found = parseRelationHead(inner, parseAlias(inner));
    return found?.name === "count" ? undefined : found;
  });
  return head === undefined ? parseSelectedField(cursor) : withItems(cursor, { ...head, isSpread: false });
}

type RelationHead = Omit<SelectedRelation, "items" | "isSpread">;

/** Up to the parenthesis, which must follow. */
function parseRelationHead(cursor: Cursor, alias: string | null): RelationHead | undefined {
  const name = parseFieldName(cursor);
  const first = name === undefined ? undefined : parseEmbedParameter(cursor);
  const second = first === undefined ? undefined : parseEmbedParameter(cursor);
  if (name === undefined || first === undefined || second === undefined || !cursor.peek("(")) {
    return undefined;
  }
  return { kind: "relation", name, alias, hint: first.hint ?? second.hint, join: first.join ?? second.join };
}

interface EmbedParameter {
  readonly hint: string | null;
  readonly join: JoinType | null;
}

/** `!inner`, `!left` or `!hint`; neither when there is none. */
function parseEmbedParameter(cursor: Cursor): EmbedParameter | undefined {
  if (!cursor.take("!")) {
    return { hint: null, join: null };
  }
  if (cursor.take("left")) {
    return { hint: null, join: "left" };
  }
  if (cursor.take("inner")) {
    return { hint: null, join: "inner" };
  }
  const hint = parseFieldName(cursor);
  return hint === undefined ? undefined : { hint, join: null };
}

function withItems(cursor: Cursor, head: Omit<SelectedRelation, "items">): SelectItem | undefined {
  cursor.take("(");
  const items = cursor.nested(parseSelect);
  return items !== undefined && cursor.take(")") ? { ...head, items } : undefined;
}

/** `alias:`, but not the first half of a cast. */
const parseAlias = (cursor: Cursor): string | null =>
  cursor.attempt((inner) => {
    const name = parseFieldName(inner);
    return name !== undefined && inner.match(/:(?!:)/y) !== undefined ? name : undefined;
  }) ?? null;

function parseSelectedField(cursor: Cursor): SelectItem | undefined {
  const alias = parseAlias(cursor);
  if (cursor.take("count()")) {
    return parseCast(cursor) !== undefined && isAtItemEnd(cursor) ? aggregate(alias) : undefined;
  }
  const field = parseField(cursor);
  const cast = field === undefined ? undefined : parseCast(cursor);
  const isAggregate = cursor.match(/\.(?:sum|avg|count|max|min)\(\)/y) !== undefined;
  if (field === undefined || cast === undefined || (isAggregate && parseCast(cursor) === undefined)) {
    return undefined;
  }
  return isAtItemEnd(cursor) ? { kind: "field", field, cast, alias, isAggregate } : undefined;
}

const aggregate = (alias: string | null): SelectItem => ({
  kind: "field",
  field: { name: "*", path: [] },
  cast: null,
  alias,
  isAggregate: true,
});

/** `::type`; null when there is none, undefined when no type follows. */
function parseCast(cursor: Cursor): string | null | undefined {
  return cursor.take("::") ? parseIdentifier(cursor) : null;
}

const isAtItemEnd = (cursor: Cursor): boolean => cursor.peek(")") || cursor.peek(",") || cursor.isAtEnd;
