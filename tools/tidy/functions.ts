import { scan } from "./scan.ts";
import { type TextFile, isSource, lineOf } from "./tree.ts";

export interface FunctionSpan {
  readonly path: string;
  /** The name before the parameters; `=>` for an arrow function. */
  readonly name: string;
  readonly line: number;
  /** From the line of its parameters (of the arrow, for an arrow function) to that of its closing brace. */
  readonly lines: number;
}

const statements = new Set(["if", "for", "while", "switch", "catch", "with", "await"]);

/** Every function with a body in braces. Arrow functions that are one expression are not counted. */
export const functionsOf = (files: readonly TextFile[]): readonly FunctionSpan[] =>
  files.filter((file) => isSource(file.path)).flatMap(functionsOfFile);

function functionsOfFile(file: TextFile): readonly FunctionSpan[] {
  const { code } = scan(file);
  const open: { readonly at: number; readonly head: Head | null }[] = [];
  const spans: FunctionSpan[] = [];
  for (const { 0: brace, index } of code.matchAll(/[{}]/g)) {
    if (brace === "{") {
      open.push({ at: index, head: headBefore(code, index) });
      continue;
    }
    const head = open.pop()?.head ?? null;
    if (head !== null) {
      const line = lineOf(code, head.at);
      spans.push({ path: file.path, name: head.name, line, lines: lineOf(code, index) - line + 1 });
    }
  }
  return spans;
}

interface Head {
  readonly name: string;
  readonly at: number;
}

/** What stands before an opening brace, where that makes it the body of a function. */
function headBefore(code: string, brace: number): Head | null {
  const before = skipSpaces(code, brace - 1);
  if (code.slice(before - 1, before + 1) === "=>") {
    return { name: "=>", at: before };
  }
  const close = code.charAt(before) === ")" ? before : skipReturnType(code, before);
  return close === null ? null : headOfParameters(code, close);
}

function headOfParameters(code: string, close: number): Head | null {
  const openParenthesis = openingOf(code, close, "()");
  const beforeParameters = skipSpaces(code, openParenthesis - 1);
  const end = code.charAt(beforeParameters) === ">" ? openingOf(code, beforeParameters, "<>") - 1 : beforeParameters;
  const name = /[\w$#]+$/.exec(code.slice(Math.max(0, end - 80), end + 1))?.[0];
  return name === undefined || statements.has(name) ? null : { name, at: openParenthesis };
}

/** From the end of a return type back to the parenthesis before its colon; null where there is none. */
function skipReturnType(code: string, end: number): number | null {
  for (let at = end; at > 0; at -= 1) {
    const here = code.charAt(at);
    if (here === ":") {
      const before = skipSpaces(code, at - 1);
      return code.charAt(before) === ")" ? before : null;
    }
    if (here === ">" || here === "]") {
      at = openingOf(code, at, here === ">" ? "<>" : "[]");
    } else if (!/[\w$.,|&\s"']/.test(here)) {
      return null;
    }
  }
  return null;
}

function openingOf(code: string, close: number, marks: "()" | "<>" | "[]"): number {
  let depth = 0;
  for (let at = close; at >= 0; at -= 1) {
    const here = code.charAt(at);
    // The `>` of an arrow inside a type is no bracket.
    const isArrow = here === ">" && code.charAt(at - 1) === "=";
    depth += here === marks.charAt(1) && !isArrow ? 1 : here === marks.charAt(0) ? -1 : 0;
    if (depth === 0) {
      return at;
    }
  }
  return 0;
}

function skipSpaces(code: string, from: number): number {
  let at = from;
  while (at > 0 && /\s/.test(code.charAt(at))) {
    at -= 1;
  }
  return at;
}
