import { expect, it } from "vitest";
import { cycles } from "./cycle.ts";

it("lets two files share a third", () => {
  const files = [
    { path: "a.ts", text: 'import "./c.ts"; import "./b.ts";' },
    { path: "b.ts", text: 'import "./c.ts";' },
    { path: "c.ts", text: "" },
  ];
  expect(cycles(files)).toEqual([]);
});

it("finds a planted ring", () => {
  const files = [
    { path: "x/a.ts", text: 'import { b } from "./b.ts";' },
    { path: "x/b.ts", text: 'export { c } from "../c.ts";' },
    { path: "c.ts", text: 'import type { A } from "./x/a.ts";' },
  ];
  expect(cycles(files)).toEqual([
    { path: "x/a.ts", line: 0, message: "imports itself: x/a.ts ▸ x/b.ts ▸ c.ts ▸ x/a.ts" },
  ]);
});
