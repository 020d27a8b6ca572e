import { expect, it } from "vitest";
import { links } from "./links.ts";

const faultsOf = (text: string) =>
  links([
    { path: "docs/a.md", text },
    { path: "docs/adr/0001-b.md", text: "x" },
    { path: "LICENSE", text: "x" },
  ]);

it("follows links to files, folders, headings and the world", () => {
  expect(
    faultsOf("[b](adr/0001-b.md#why) [c](adr) [d](adr/) [e](../LICENSE) [f](https://example.test/x) [g](#here)"),
  ).toEqual([]);
  expect(faultsOf("`[a](nowhere.md)`\n```\n[a](nowhere.md)\n```")).toEqual([]);
});

it("finds a planted link to nowhere", () => {
  expect(faultsOf("x\n[b](adr/0002-c.md)")).toEqual([
    { path: "docs/a.md", line: 2, message: "points to adr/0002-c.md, which is not there" },
  ]);
});
