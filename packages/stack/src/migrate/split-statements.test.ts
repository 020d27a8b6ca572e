import * as fc from "fast-check";
import { expect, test } from "vitest";
import { splitStatements } from "./split-statements.ts";

const texts = (sql: string): readonly string[] => splitStatements(sql).map(({ text }) => text);

test.each([
  ["plain statements", "select 1; select 2;", ["select 1", "select 2"]],
  ["a last statement without its semicolon", "select 1;\nselect 2", ["select 1", "select 2"]],
  ["a semicolon in a string", "select 'a;b', 'it''s; so'; select 2", ["select 'a;b', 'it''s; so'", "select 2"]],
  [
    "an escaped quote in an escape string",
    String.raw`select e'a\';b'; select 2`,
    [String.raw`select e'a\';b'`, "select 2"],
  ],
  [
    "a backslash in a plain string, which escapes nothing",
    String.raw`select 'a\'; select 2`,
    [String.raw`select 'a\'`, "select 2"],
  ],
  ["a semicolon in a quoted name", `select "a;""b"; select 2`, [`select "a;""b"`, "select 2"]],
  ["a function body", "do $$ begin x; end $$; select 2", ["do $$ begin x; end $$", "select 2"]],
  [
    "a tagged body with another quote inside",
    "do $f$ a; $$ b; $$ c; $f$; select 2",
    ["do $f$ a; $$ b; $$ c; $f$", "select 2"],
  ],
  ["a dollar inside a name, which quotes nothing", "select a$b$ ; select c$b$", ["select a$b$", "select c$b$"]],
  ["a parameter, which is no quote", "select $1; select $1", ["select $1", "select $1"]],
  ["a line comment", "select 1 -- a; b\n; select 2", ["select 1 -- a; b", "select 2"]],
  ["a nested block comment", "select /* a; /* b; */ c; */ 1; select 2", ["select /* a; /* b; */ c; */ 1", "select 2"]],
  ["a quote in a comment", "-- it's\nselect 1; select 2", ["-- it's\nselect 1", "select 2"]],
  ["only comments after the last statement", "select 1;\n-- the end;\n/* really; */", ["select 1"]],
  ["nothing between semicolons", ";;select 1;;", ["select 1"]],
  [
    "a standard body with a case inside",
    "create function f() begin atomic select case when a then b end; select 2; end; select 3",
    ["create function f() begin atomic select case when a then b end; select 2; end", "select 3"],
  ],
  [
    "a rule with two commands",
    "create rule r as on insert to t do also (select 1; select 2); select 3",
    ["create rule r as on insert to t do also (select 1; select 2)", "select 3"],
  ],
])("splits around %s", (_name, sql, expected) => {
  expect(texts(sql)).toEqual(expected);
});

test("tells the line of each statement's first word", () => {
  const sql = "-- one\n\nselect 1;\n\n/* two\n */ select 2;";
  expect(splitStatements(sql).map(({ line }) => line)).toEqual([3, 6]);
});

test("a string of a million characters costs no stack", () => {
  const long = `select '${"it''s; ".repeat(150_000)}'`;
  expect(texts(`${long}; select 2`)).toEqual([long, "select 2"]);
});

const hostile = fc.array(
  fc.constantFrom(";", "'", '"', "$", "$$", "--", "/*", "*/", "\\", "\n", " ", "(", "begin atomic", "é", "a"),
  {
    maxLength: 8,
  },
);
const content = hostile.map((parts) => parts.join(""));
const piece = fc.oneof(
  fc.constantFrom("select", "x", "1.5", "+", "case", "end", "a$b", "$1", "E", "\n", "(1, 2)"),
  content.map((text) => `'${text.replaceAll("'", "''")}'`),
  content.map((text) => `e'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`),
  content.map((text) => `"${text.replaceAll('"', '""')}"`),
  content.map((text) => `$tag$${text}$tag$`),
  content.map((text) => `--${text.replaceAll("\n", " ")}\n`),
  content.map((text) => `/*${text.replaceAll("/*", "").replaceAll("*/", "").replaceAll("/", "")} */`),
);
const statement = fc.array(piece, { maxLength: 8 }).map((pieces) => ["select", ...pieces].join(" ").trim());

test("what is joined by semicolons is split where it was joined, whatever the statements hold", () => {
  fc.assert(
    fc.property(fc.array(statement, { minLength: 1, maxLength: 6 }), (statements) => {
      expect(texts(statements.join("\n;\n"))).toEqual(statements);
    }),
    { numRuns: 2_000 },
  );
});

test("any text is split without a fault, and splitting again changes nothing", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), content), (sql) => {
      for (const { text } of splitStatements(sql)) {
        expect(texts(text)).toEqual([text]);
      }
    }),
    { numRuns: 2_000 },
  );
});
