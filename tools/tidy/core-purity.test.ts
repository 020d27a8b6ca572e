import { expect, it } from "vitest";
import { corePurity, exactDecisions } from "./core-purity.ts";

const inCore = (text: string, folder = "risk") => [{ path: `packages/core/src/${folder}/a.ts`, text }];

it.each([
  "const now = Date.now();",
  "const now = new Date();",
  "const now = performance.now();",
  "const id = Math.random();",
  "await fetch(address);",
  "const token = process.env.TOKEN;",
  "console.log(1);",
  "setTimeout(run, 5);",
  "const text = `${Date.now()}`;",
  "value.toLocaleString();",
])("finds the planted call: %s", (text) => {
  expect(corePurity(inCore(text))).toHaveLength(1);
});

it("leaves prose, tests and dates of an instant alone", () => {
  expect(corePurity(inCore('// Date.now()\nconst a = "fetch(x)"; new Date(instant).toISOString();'))).toEqual([]);
  expect(corePurity([{ path: "packages/core/src/risk/a.test.ts", text: "Date.now()" }])).toEqual([]);
});

it("finds inexact arithmetic where decisions are made, and nowhere else", () => {
  expect(exactDecisions(inCore("Math.exp(x)"))).toHaveLength(1);
  expect(exactDecisions(inCore("x ** 2", "indicator"))).toHaveLength(1);
  expect(exactDecisions(inCore("2 ** x"))).toHaveLength(1);
  expect(exactDecisions(inCore("1 - 2 ** -52"))).toEqual([]);
  expect(exactDecisions(inCore("Math.sqrt(x)"))).toEqual([]);
  expect(exactDecisions(inCore("Math.log(x)", "report"))).toEqual([]);
});
