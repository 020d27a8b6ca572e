import { expect, it } from "vitest";
import { typeEscapes } from "./type-escapes.ts";

const path = "packages/core/src/risk/a.ts";
const faultsOf = (text: string): string[] => typeEscapes([{ path, text }], []).map((fault) => fault.message);

it.each([
  ["const a = b as Foo;", "casts: as Foo"],
  ["const a = b as unknown as Map<string, number>;", "casts: as unknown"],
  ["const a = b as readonly Foo[];", "casts: as readonly Foo"],
  ["function f(a: any) {}", "says any"],
  ["const a: Record<string, any> = b;", "says any"],
  ["const a = b[0]!;", "asserts with ! that a value is there"],
  ["f(a!, b);", "asserts with ! that a value is there"],
  ["a!.b();", "asserts with ! that a value is there"],
])("finds the planted escape: %s", (text, message) => {
  expect(faultsOf(text)).toContain(message);
});

it("leaves what is no escape alone", () => {
  const text = [
    'import { type A as B, c as d } from "./c.ts";',
    'import * as all from "./c.ts";',
    'export { a as b } from "./c.ts";',
    "const table = { a: 1 } as const satisfies Table;",
    "// any candle as Foo!",
    "if (a !== b && !c) { Promise.any([]); }",
  ].join("\n");
  expect(faultsOf(text)).toEqual([]);
});

it("accepts a cast with a reason, and finds a reason without its cast", () => {
  const allowed = [{ path, cast: "as Foo", reason: "why" }];
  expect(typeEscapes([{ path, text: "const a = b as Foo;" }], allowed)).toEqual([]);
  expect(typeEscapes([{ path, text: "" }], allowed)).toHaveLength(1);
});
