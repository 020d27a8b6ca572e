import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const read = (name: string): string => readFileSync(new URL(`../${name}`, import.meta.url), "utf8");

test("the strategy that the README shows is the one in strategies/, which is checked and runs", () => {
  expect(/```ts\n(?<code>[^`]*)```/.exec(read("README.md"))?.groups?.["code"]).toBe(
    read("strategies/above-average.ts"),
  );
});
