import path from "node:path";
import { expect, test } from "vitest";
import { isInRange, resolveNpm } from "./npm-specifier.ts";

test.each([
  ["2.119.1", "", true],
  ["2.119.1", "2", true],
  ["2.119.1", "2.119", true],
  ["2.119.1", "2.119.1", true],
  ["2.119.1", "2.119.0", false],
  ["2.119.1", "^2.100.0", true],
  ["2.119.1", "^2.120.0", false],
  ["2.119.1", "~2.119.0", true],
  ["2.119.1", "~2.118.0", false],
  ["3.0.0", "2", false],
  ["0.3.2", "^0.3.1", true],
  ["0.4.0", "^0.3.1", false],
  ["0.0.2", "^0.0.1", false],
  ["3.0.0-beta.1", "3", false],
  ["2.119.1", ">=2 <3", false],
])("%s for %j: %j", (version, range, expected) => {
  expect(isInRange(version, range)).toBe(expected);
});

test("a package is found above the folder, by its own words on what to import", () => {
  const found = resolveNpm("npm:@supabase/supabase-js@2", [import.meta.dirname]);
  expect(found).toMatch(/^file:.*\/node_modules\/@supabase\/supabase-js\/dist\/index\.mjs$/);
});

test.each([
  "npm:@supabase/supabase-js@1",
  "npm:no-such-package",
  "npm:@supabase/supabase-js@2/no/such",
  "jsr:@std/fs",
  "./a.ts",
])("%s is not resolved", (specifier) => {
  expect(resolveNpm(specifier, [path.resolve(import.meta.dirname)])).toBeUndefined();
});
