import { type Cursor } from "./cursor.ts";
import { type Field, parseField, parseIdentifier, parseQuoted } from "./names.ts";

export type SimpleOperator = "neq" | "cs" | "cd" | "ov" | "sl" | "sr" | "nxr" | "nxl" | "adj";
export type QuantifiedOperator = "eq" | "gte" | "gt" | "lte" | "lt" | "like" | "ilike" | "match" | "imatch";
export type TextSearch = "fts" | "plfts" | "phfts" | "wfts";
export type IsValue = "null" | "not_null" | "true" | "false" | "unknown";

export type Operation =
  | { readonly kind: "simple"; readonly operator: SimpleOperator; readonly value: string }
  | {
      readonly kind: "quantified";
      readonly operator: QuantifiedOperator;
      readonly quantifier: "any" | "all" | null;
      readonly value: string;
    }
  | { readonly kind: "in"; readonly values: readonly string[] }
  | { readonly kind: "is"; readonly value: IsValue }
  | { readonly kind: "distinct"; readonly value: string }
  | { readonly kind: "search"; readonly search: TextSearch; readonly language: string | null; readonly value: string };

export interface Filter {
  readonly field: Field;
  readonly isNegated: boolean;
  readonly operation: Operation;
}

export type Condition =
  | ({ readonly kind: "filter" } & Filter)
  | {
      readonly kind: "logic";
      readonly isNegated: boolean;
      readonly operator: "and" | "or";
      readonly conditions: readonly Condition[];
    };

export type OperationAndSign = Omit<Filter, "field">;
type ValueParser = (cursor: Cursor) => string;

const isValues: readonly IsValue[] = ["null", "not_null", "true", "false", "unknown"];
const simple = /(?:neq|cs|cd|ov|sl|sr|nxr|nxl|adj)(?=\.)/y;
const quantified = /(?:eq|gte|gt|lte|lt|like|ilike|match|imatch)(?=(?:\((?:any|all)\))?\.)/y;
const search = /(?:fts|plfts|phfts|wfts)(?=(?:\([\p{L}0-9_ $]+\))?\.)/uy;

/** `not.eq.5`: to the end of the text. */
export const parseOperation = (cursor: Cursor): OperationAndSign | undefined =>
  parseSigned(cursor, (inner) => inner.rest());

function parseSigned(cursor: Cursor, parseValue: ValueParser): OperationAndSign | undefined {
  const isNegated = cursor.take("not.");
  const operation = parseUnsigned(cursor, parseValue);
  return operation === undefined ? undefined : { isNegated, operation };
}

function parseUnsigned(cursor: Cursor, parseValue: ValueParser): Operation | undefined {
  if (cursor.take("in.")) {
    const values = parseList(cursor);
    return values === undefined ? undefined : { kind: "in", values };
  }
  if (cursor.take("is.")) {
    const value = parseIs(cursor);
    return value === undefined ? undefined : { kind: "is", value };
  }
  if (cursor.take("isdistinct.")) {
    return { kind: "distinct", value: parseValue(cursor) };
  }
  return parseSearch(cursor, parseValue) ?? parseComparison(cursor, parseValue);
}

const parseIs = (cursor: Cursor): IsValue | undefined =>
  isValues.find((value) => cursor.match(new RegExp(value, "iy")) !== undefined);

function parseSearch(cursor: Cursor, parseValue: ValueParser): Operation | undefined {
  const found = cursor.match(search);
  if (found === undefined) {
    return undefined;
  }
  const language = cursor.take("(") ? (parseIdentifier(cursor) ?? null) : null;
  cursor.match(/\)?\./y);
  return { kind: "search", search: found as TextSearch, language, value: parseValue(cursor) };
}

function parseComparison(cursor: Cursor, parseValue: ValueParser): Operation | undefined {
  const plain = cursor.match(simple);
  if (plain !== undefined) {
    cursor.take(".");
    return { kind: "simple", operator: plain as SimpleOperator, value: parseValue(cursor) };
  }
  const operator = cursor.match(quantified);
  if (operator === undefined) {
    return undefined;
  }
  const quantifier = cursor.take("(any)") ? "any" : cursor.take("(all)") ? "all" : null;
  cursor.take(".");
  return { kind: "quantified", operator: operator as QuantifiedOperator, quantifier, value: parseValue(cursor) };
}

/** `("a,b",c)` */
function parseList(cursor: Cursor): readonly string[] | undefined {
  if (cursor.match(/[ \t]*\([ \t]*/y) === undefined) {
    return undefined;
  }
  const values: string[] = [];
  do {
    values.push(parseWholeQuoted(cursor) ?? takePlain(cursor));
  } while (cursor.take(","));
  return cursor.match(/[ \t]*\)[ \t]*/y) === undefined ? undefined : values;
}

/** A quoted value counts as quoted only if it ends where the element ends. */
const parseWholeQuoted = (cursor: Cursor): string | undefined =>
  cursor.attempt((inner) => {
    const value = parseQuoted(inner);
    return value !== undefined && (inner.peek(",") || inner.peek(")") || inner.isAtEnd) ? value : undefined;
  });

const takePlain = (cursor: Cursor): string => cursor.match(/[^,)]*/y) ?? "";

/** Inside `and` and `or` a value ends at a comma, unless it is quoted or an array. */
const parseLogicValue: ValueParser = (cursor) =>
  parseWholeQuoted(cursor) ?? cursor.match(/\{[^{}]*\}/y) ?? takePlain(cursor);

/** `and(a.eq.1,not.or(b.is.null,c.gt.5))` */
export const parseCondition = (cursor: Cursor): Condition | undefined =>
  cursor.attempt(parseLogicFilter) ?? parseLogic(cursor);

function parseLogicFilter(cursor: Cursor): Condition | undefined {
  const field = parseField(cursor);
  const signed = field === undefined || !cursor.take(".") ? undefined : parseSigned(cursor, parseLogicValue);
  return field === undefined || signed === undefined ? undefined : { kind: "filter", field, ...signed };
}

function parseLogic(cursor: Cursor): Condition | undefined {
  const isNegated = cursor.take("not.");
  const operator = cursor.take("and") ? "and" : cursor.take("or") ? "or" : undefined;
  if (operator === undefined || cursor.match(/[ \t]*\([ \t]*/y) === undefined) {
    return undefined;
  }
  const conditions: Condition[] = [];
  do {
    const condition = cursor.nested(parseCondition);
    if (condition === undefined) {
      return undefined;
    }
    conditions.push(condition);
  } while (cursor.match(/[ \t]*,[ \t]*/y) !== undefined);
  return cursor.match(/[ \t]*\)[ \t]*/y) === undefined ? undefined : { kind: "logic", isNegated, operator, conditions };
}
