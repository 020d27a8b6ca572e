import { type Cursor } from "./cursor.ts";

/** A column and the way into the JSON in it. */
export interface Field {
  readonly name: string;
  readonly path: readonly JsonStep[];
}

export interface JsonStep {
  readonly arrow: "->" | "->>";
  /** A key, or a signed number where it is an index. */
  readonly operand: string;
  readonly isIndex: boolean;
}

const word = /[\p{L}0-9_ $]+/uy;
const jsonWord = /[^(\-:.,>)]+/y;
const index = /-?[0-9]+(?=->|::|\.|,|$)/y;

/** A quoted name, or words joined by dashes: `"a.b"`, `first-name`. */
export function parseFieldName(cursor: Cursor): string | undefined {
  return cursor.peek('"') ? parseQuoted(cursor) : parseDashed(cursor, word);
}

export function parseIdentifier(cursor: Cursor): string | undefined {
  return cursor.match(word)?.trim();
}

/** Text in double quotes, in which a backslash takes the next character as it is. */
export function parseQuoted(cursor: Cursor): string | undefined {
  const found = cursor.match(/"(?:[^\\"]|\\[^])*"/y);
  return found?.slice(1, -1).replaceAll(/\\([^])/g, "$1");
}

function parseDashed(cursor: Cursor, part: RegExp): string | undefined {
  const parts: string[] = [];
  do {
    const found = cursor.match(part);
    if (found === undefined) {
      return undefined;
    }
    parts.push(found.trim());
  } while (cursor.match(/-(?!>)/y) !== undefined);
  return parts.join("-");
}

export function parseField(cursor: Cursor): Field | undefined {
  cursor.skipBlanks();
  const name = parseFieldName(cursor);
  const path = name === undefined ? undefined : parseJsonPath(cursor);
  if (name === undefined || path === undefined) {
    return undefined;
  }
  cursor.skipBlanks();
  return { name, path };
}

/** Every step there is; undefined when an arrow leads nowhere. */
export function parseJsonPath(cursor: Cursor): readonly JsonStep[] | undefined {
  const steps: JsonStep[] = [];
  while (cursor.peek("->")) {
    const arrow = cursor.take("->>") ? "->>" : "->";
    if (arrow === "->") {
      cursor.take("->");
    }
    const step = parseStep(cursor, arrow);
    if (step === undefined) {
      return undefined;
    }
    steps.push(step);
  }
  return steps;
}

function parseStep(cursor: Cursor, arrow: JsonStep["arrow"]): JsonStep | undefined {
  const number = cursor.match(index);
  if (number !== undefined) {
    return { arrow, operand: number.startsWith("-") ? number : `+${number}`, isIndex: true };
  }
  const key = cursor.peek('"') ? parseQuoted(cursor) : parseDashed(cursor, jsonWord);
  return key === undefined ? undefined : { arrow, operand: key, isIndex: false };
}

/** `a.b.column->json`: the embedded resources on the way, and the field. */
export interface TreePath {
  readonly path: readonly string[];
  readonly field: Field;
}

export function parseTreePath(cursor: Cursor): TreePath | undefined {
  const names = parseDotted(cursor);
  const path = names === undefined ? undefined : parseJsonPath(cursor);
  const name = names?.at(-1);
  if (names === undefined || path === undefined || name === undefined) {
    return undefined;
  }
  return { path: names.slice(0, -1), field: { name, path } };
}

export function parseDotted(cursor: Cursor): readonly string[] | undefined {
  const names: string[] = [];
  do {
    const name = parseFieldName(cursor);
    if (name === undefined) {
      return undefined;
    }
    names.push(name);
  } while (cursor.take("."));
  return names;
}

/** `a,b,c` */
export function parseNames(cursor: Cursor): readonly string[] | undefined {
  const names: string[] = [];
  do {
    const name = parseFieldName(cursor);
    if (name === undefined) {
      return undefined;
    }
    names.push(name);
  } while (cursor.match(/[ \t]*,[ \t]*/y) !== undefined);
  return names;
}
