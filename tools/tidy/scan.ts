import type { TextFile } from "./tree.ts";

export interface Literal {
  readonly text: string;
  /** Where the literal's first character stands in the file. */
  readonly offset: number;
}

/** A source file taken apart: `code` keeps every offset, with comments and the insides of literals blanked. */
export interface Scan {
  readonly code: string;
  /** Strings, and the fixed parts of templates. */
  readonly literals: readonly Literal[];
}

const scans = new WeakMap<TextFile, Scan>();

/**
 * TypeScript 7 has no programming interface, so the checks read the text themselves. This scanner knows comments,
 * strings, templates with nested expressions, and regular expressions by what stands before them: enough to tell
 * code from prose, which is all that the checks ask.
 */
export function scan(file: TextFile): Scan {
  const known = scans.get(file);
  if (known !== undefined) {
    return known;
  }
  const result = new Scanner(file.text).run();
  scans.set(file, result);
  return result;
}

const beforeRegex = /(^|[=(,:[!&|?{};+\-*%<>~^]|\b(return|typeof|case|in|of|yield|await|void))\s*$/;

class Scanner {
  readonly #text: string;
  readonly #code: string[];
  readonly #literals: Literal[] = [];
  /** For each template that is open around the current place: how many braces are open inside its expression. */
  readonly #templates: number[] = [];
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    this.#code = [...Array(text.length).keys()].map((index) => text.charAt(index));
  }

  run(): Scan {
    if (this.#text.startsWith("#!")) {
      this.#skipTo(/\n|$/g, 0);
    }
    while (this.#at < this.#text.length) {
      this.#step();
    }
    return { code: this.#code.join(""), literals: this.#literals };
  }

  #step(): void {
    const here = this.#text.charAt(this.#at);
    const two = this.#text.slice(this.#at, this.#at + 2);
    if (two === "//") {
      this.#skipTo(/\n|$/g, 0);
    } else if (two === "/*") {
      this.#skipTo(/\*\/|$/g, 2);
    } else if (here === '"' || here === "'") {
      this.#literal(new RegExp(`${here}|\\n|$`, "g"));
    } else if (here === "`") {
      this.#template();
    } else if (here === "/" && beforeRegex.test(this.#code.slice(Math.max(0, this.#at - 40), this.#at).join(""))) {
      this.#regex();
    } else {
      this.#brace(here);
    }
  }

  #brace(here: string): void {
    const depth = this.#templates.at(-1);
    if (depth !== undefined && here === "{") {
      this.#templates[this.#templates.length - 1] = depth + 1;
    }
    if (depth !== undefined && here === "}") {
      this.#templates[this.#templates.length - 1] = depth - 1;
      if (depth === 0) {
        this.#templates.pop();
        this.#template();
        return;
      }
    }
    this.#at += 1;
  }

  /** Stands on the opening backtick, or on the brace that closes an expression inside the template. */
  #template(): void {
    const end = this.#literal(/`|\$\{|$/g);
    if (end === "${") {
      this.#templates.push(0);
    }
  }

  /** Blanks from behind the opening mark to the closing one, which it returns and passes. */
  #literal(closing: RegExp): string {
    const start = this.#at + 1;
    const end = this.#find(closing, start);
    this.#literals.push({ text: this.#text.slice(start, end.index), offset: start });
    this.#blank(start, end.index);
    this.#at = end.index + Math.max(1, end.found.length);
    return end.found;
  }

  #regex(): void {
    const body = /\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\/[a-z]*/y;
    body.lastIndex = this.#at;
    const found = body.exec(this.#text)?.[0] ?? "/";
    this.#blank(this.#at, this.#at + found.length);
    this.#at += found.length;
  }

  #skipTo(closing: RegExp, passing: number): void {
    const end = this.#find(closing, this.#at + passing);
    this.#blank(this.#at, end.index + passing);
    this.#at = Math.max(this.#at + 1, end.index + passing);
  }

  /** The first place of `closing` that no backslash escapes. */
  #find(closing: RegExp, from: number): { readonly index: number; readonly found: string } {
    const skipping = new RegExp(`\\\\[^]|${closing.source}`, "g");
    skipping.lastIndex = from;
    for (let match = skipping.exec(this.#text); match !== null; match = skipping.exec(this.#text)) {
      if (!match[0].startsWith("\\")) {
        return { index: match.index, found: match[0] };
      }
    }
    return { index: this.#text.length, found: "" };
  }

  #blank(from: number, to: number): void {
    for (let index = from; index < to && index < this.#code.length; index += 1) {
      this.#code[index] = this.#code[index] === "\n" ? "\n" : " ";
    }
  }
}
