import { badQuery, refused } from "../rest-error.ts";

const deepest = 50;

/** A place in a text that is read from left to right. A parser returns undefined when the text is not of its form. */
export class Cursor {
  readonly text: string;
  at = 0;
  /** The furthest place looked at: there the text stopped making sense. */
  furthest = 0;
  #depth = 0;

  constructor(text: string) {
    this.text = text;
  }

  peek(literal: string): boolean {
    this.furthest = Math.max(this.furthest, this.at);
    return this.text.startsWith(literal, this.at);
  }

  take(literal: string): boolean {
    const isThere = this.peek(literal);
    if (isThere) {
      this.at += literal.length;
    }
    return isThere;
  }

  /** The pattern must be sticky. */
  match(pattern: RegExp): string | undefined {
    this.furthest = Math.max(this.furthest, this.at);
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    this.at += found?.length ?? 0;
    return found;
  }

  /** A comma between parts. Blanks that none follows are a fault, as PostgREST has taken them by then. */
  takeSeparator(): boolean | undefined {
    if (this.match(/[ \t]*,[ \t]*/y) !== undefined) {
      return true;
    }
    return this.match(/[ \t]+/y) === undefined ? false : undefined;
  }

  get isAtEnd(): boolean {
    this.furthest = Math.max(this.furthest, this.at);
    return this.at >= this.text.length;
  }

  skipBlanks(): void {
    this.match(/[ \t]*/y);
  }

  rest(): string {
    const left = this.text.slice(this.at);
    this.at = this.text.length;
    return left;
  }

  /** A level further in. Nobody nests so deep by hand, and each level costs a call here and in Postgres. */
  nested<T>(parse: (cursor: Cursor) => T): T {
    this.#depth += 1;
    if (this.#depth > deepest) {
      throw refused(`more than ${deepest} levels of nesting`);
    }
    const found = parse(this);
    this.#depth -= 1;
    return found;
  }

  /** Goes back to where it was when the parser does not find its form. */
  attempt<T>(parse: (cursor: Cursor) => T | undefined): T | undefined {
    const start = this.at;
    const found = parse(this);
    if (found === undefined) {
      this.at = start;
    }
    return found;
  }
}

/** What the parser makes of the text; PostgREST demands no end after it, so what follows is ignored as there. */
export function parseOrRefuse<T>(what: string, text: string, parse: (cursor: Cursor) => T | undefined): T {
  const cursor = new Cursor(text);
  const found = parse(cursor);
  if (found === undefined) {
    const next = text[cursor.furthest];
    const unexpected = next === undefined ? "end of input" : JSON.stringify(next);
    const place = `(line 1, column ${cursor.furthest + 1})`;
    throw badQuery(`"failed to parse ${what} (${text})" ${place}`, `unexpected ${unexpected}`);
  }
  return found;
}
