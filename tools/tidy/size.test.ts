import { expect, it } from "vitest";
import { functionsOf } from "./functions.ts";
import { fileSizes, functionSizes, linesOf } from "./size.ts";

const body = (lines: number): string => "  step();\n".repeat(lines);

it("finds functions, methods and arrows, with names and lengths", () => {
  const text = [
    "export function one<T extends { a: 1 }>(x: T): Promise<Map<string, T>> {",
    "  if (x) {",
    "    y();",
    "  }",
    "}",
    "class A {",
    "  async #two(a: (b: number) => void): Promise<void> {",
    "    for (const b of c) {",
    "    }",
    "  }",
    "}",
    "const three = (a) => {",
    "  return { a };",
    "};",
    "function isFour(a: unknown): a is string {}",
  ].join("\n");
  expect(functionsOf([{ path: "a.ts", text }]).map(({ name, line, lines }) => [name, line, lines])).toEqual([
    ["one", 1, 5],
    ["#two", 7, 4],
    ["=>", 12, 3],
    ["isFour", 15, 1],
  ]);
});

it("finds a planted file of 601 lines, and a tree of large files", () => {
  expect(linesOf({ path: "a.ts", text: "a\nb\n" })).toBe(2);
  expect(fileSizes([{ path: "a.ts", text: "x;\n".repeat(120) }])).toEqual([]);
  expect(fileSizes([{ path: "a.test.ts", text: "x;\n".repeat(601) }]).map((fault) => fault.message)).toEqual([
    "601 lines; no file has more than 600",
  ]);
  expect(fileSizes([{ path: "a.ts", text: "x;\n".repeat(301) }]).map((fault) => fault.message)).toEqual([
    "50 % of files have up to 301 lines, not 120",
    "90 % of files have up to 301 lines, not 300",
  ]);
});

it("finds a planted function of 71 lines, and an entry of the list that is stale", () => {
  const small = "function s() {\n}\n".repeat(10);
  const long = { path: "a.ts", text: `${small}function long() {\n${body(69)}}\n` };
  const entry = { path: "a.ts", name: "long", reason: "one table" };
  expect(functionSizes([long], [])).toEqual([{ path: "a.ts", line: 21, message: "long has 71 lines" }]);
  expect(functionSizes([long], [entry])).toEqual([]);
  expect(functionSizes([{ path: "a.ts", text: small }], [entry]).map((fault) => fault.message)).toEqual([
    "long is no longer long: take it off the list",
  ]);
});
