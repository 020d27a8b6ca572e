export interface Statement {
  /** Trimmed, without the semicolon; comments inside and before it are kept. */
  readonly text: string;
  /** The line of its first word in the file, counted from 1. */
  readonly line: number;
}

/**
 * Splits a migration where psql would: at semicolons outside strings, quoted names, dollar quotes, comments,
 * parentheses and `begin atomic … end` bodies. A piece that holds only comments is no statement.
 */
export function splitStatements(sql: string): readonly Statement[] {
  const statements: Statement[] = [];
  const scan = newScan(0);
  for (const token of tokens(sql)) {
    if (token.kind === "separator" && scan.parenDepth === 0 && scan.atomicDepth === 0) {
      pushStatement(statements, sql, { ...scan, end: token.start });
      Object.assign(scan, newScan(token.end));
    } else {
      follow(scan, token);
    }
  }
  pushStatement(statements, sql, { ...scan, end: sql.length });
  return statements;
}

interface Scan {
  readonly start: number;
  /** Where the first token that is not a comment begins; -1 before it. */
  wordStart: number;
  parenDepth: number;
  atomicDepth: number;
  previousWord: string;
}

const newScan = (start: number): Scan => ({ start, wordStart: -1, parenDepth: 0, atomicDepth: 0, previousWord: "" });

function pushStatement(
  statements: Statement[],
  sql: string,
  { start, end, wordStart }: Scan & { readonly end: number },
): void {
  if (wordStart >= 0) {
    statements.push({ text: sql.slice(start, end).trim(), line: sql.slice(0, wordStart).split("\n").length });
  }
}

/** Keeps count of what a semicolon may not split. Inside an atomic body `case … end` nests, too. */
function follow(scan: Scan, token: Token): void {
  if (token.kind === "blank") {
    return;
  }
  if (scan.wordStart < 0) {
    scan.wordStart = token.start;
  }
  if (token.kind === "paren") {
    scan.parenDepth = Math.max(0, scan.parenDepth + (token.text === "(" ? 1 : -1));
  }
  const word = token.kind === "word" ? token.text.toLowerCase() : "";
  if (word === "atomic" && scan.previousWord === "begin") {
    scan.atomicDepth = 1;
  } else if (scan.atomicDepth > 0) {
    scan.atomicDepth += word === "case" ? 1 : word === "end" ? -1 : 0;
  }
  scan.previousWord = word;
}

interface Token {
  readonly kind: "blank" | "word" | "paren" | "separator" | "other";
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/**
 * One alternative a token, in an order that matters: an escape string before a word, because it begins with one.
 * Loops are unrolled (`[^']*(?:''[^']*)*`), so that a long string costs no stack.
 */
const tokenForm = new RegExp(
  [
    String.raw`(?<blank>\s+|--[^\n]*)`,
    String.raw`(?<comment>/\*)`,
    String.raw`(?<escaped>[eE]'[^'\\]*(?:(?:\\[^]|'')[^'\\]*)*'?)`,
    String.raw`(?<quoted>'[^']*(?:''[^']*)*'?|"[^"]*(?:""[^"]*)*"?)`,
    String.raw`(?<dollar>\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$)`,
    String.raw`(?<word>[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*)`,
    String.raw`(?<number>\$?\d[\w.]*)`,
    String.raw`(?<paren>[()])`,
    String.raw`(?<separator>;)`,
    String.raw`(?<other>[^])`,
  ].join("|"),
  "y",
);

function* tokens(sql: string): Generator<Token> {
  let start = 0;
  while (start < sql.length) {
    tokenForm.lastIndex = start;
    const found = tokenForm.exec(sql);
    const groups = found?.groups ?? {};
    const end = endOf(sql, { start, text: found?.[0] ?? "", groups });
    yield { kind: kindOf(groups), text: sql.slice(start, end), start, end };
    start = end;
  }
}

interface Match {
  readonly start: number;
  readonly text: string;
  readonly groups: Readonly<Record<string, string | undefined>>;
}

function endOf(sql: string, { start, text, groups }: Match): number {
  const after = start + text.length;
  if (groups["comment"] !== undefined) {
    return endOfComment(sql, after);
  }
  if (groups["dollar"] !== undefined) {
    const close = sql.indexOf(text, after);
    return close < 0 ? sql.length : close + text.length;
  }
  return after;
}

/** Block comments nest in Postgres. */
function endOfComment(sql: string, from: number): number {
  const mark = /\/\*|\*\//g;
  mark.lastIndex = from;
  let depth = 1;
  for (let found = mark.exec(sql); found !== null; found = mark.exec(sql)) {
    depth += found[0] === "/*" ? 1 : -1;
    if (depth === 0) {
      return mark.lastIndex;
    }
  }
  return sql.length;
}

function kindOf(groups: Match["groups"]): Token["kind"] {
  if (groups["blank"] !== undefined || groups["comment"] !== undefined) {
    return "blank";
  }
  return groups["word"] !== undefined
    ? "word"
    : groups["paren"] !== undefined
      ? "paren"
      : groups["separator"] !== undefined
        ? "separator"
        : "other";
}
