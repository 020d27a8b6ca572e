import { expect, it } from "vitest";
import { scan } from "./scan.ts";

const codeOf = (text: string): string => scan({ path: "a.ts", text }).code;
const literalsOf = (text: string): string[] => scan({ path: "a.ts", text }).literals.map((literal) => literal.text);

it("blanks comments and keeps every offset", () => {
  expect(codeOf("a(); // fetch()\nb();")).toBe("a();           \nb();");
  expect(codeOf("a(/* x\ny */ b)")).toBe("a(    \n     b)");
});

it("blanks the insides of strings and lists them", () => {
  expect(codeOf(`f("a\\"b", 'c')`)).toBe(`f("    ", ' ')`);
  expect(literalsOf(`f("a", 'c')`)).toEqual(["a", "c"]);
});

it("reads the expressions of nested templates as code", () => {
  expect(codeOf("`a${f({ b: `c${d}` })}e`")).toBe("` ${f({ b: ` ${d}` })} `");
  expect(literalsOf("`a${f}e`")).toEqual(["a", "e"]);
});

it("tells a regular expression from a division", () => {
  expect(codeOf('x = /"[/]/g;')).toBe("x =        ;");
  expect(codeOf('x = a / b; y = "c" / d;')).toBe('x = a / b; y = " " / d;');
});

it("passes the first line of a script", () => {
  expect(codeOf("#!/usr/bin/env node\nrun();")).toBe("                   \nrun();");
});
