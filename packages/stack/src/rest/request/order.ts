import { type Cursor } from "./cursor.ts";
import { type Field, parseField, parseFieldName } from "./names.ts";

export interface OrderTerm {
  /** The embedded resource whose column orders, or null for a column of the resource itself. */
  readonly relation: string | null;
  readonly field: Field;
  readonly direction: "asc" | "desc" | null;
  readonly nulls: "first" | "last" | null;
}

/** `name.desc.nullslast,rel(column).asc` */
export function parseOrder(cursor: Cursor): readonly OrderTerm[] | undefined {
  const terms: OrderTerm[] = [];
  do {
    cursor.skipBlanks();
    const term = cursor.attempt(parseRelationTerm) ?? parseTerm(cursor);
    if (term === undefined) {
      return undefined;
    }
    terms.push(term);
  } while (cursor.take(","));
  return terms;
}

function parseRelationTerm(cursor: Cursor): OrderTerm | undefined {
  const relation = parseFieldName(cursor);
  const field = relation !== undefined && cursor.take("(") ? parseField(cursor) : undefined;
  return relation === undefined || field === undefined || !cursor.take(")")
    ? undefined
    : parseSuffix(cursor, { relation, field });
}

function parseTerm(cursor: Cursor): OrderTerm | undefined {
  const field = parseField(cursor);
  return field === undefined ? undefined : parseSuffix(cursor, { relation: null, field });
}

function parseSuffix(cursor: Cursor, term: Pick<OrderTerm, "relation" | "field">): OrderTerm | undefined {
  const direction = cursor.take(".asc") ? "asc" : cursor.take(".desc") ? "desc" : null;
  const nulls = cursor.take(".nullsfirst") ? "first" : cursor.take(".nullslast") ? "last" : null;
  return cursor.peek(",") || cursor.isAtEnd ? { ...term, direction, nulls } : undefined;
}
