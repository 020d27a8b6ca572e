import { expect, it } from "vitest";
import { exactVersions, lockfileAddresses } from "./manifest.ts";

const manifest = (dependencies: object) => [{ path: "apps/a/package.json", text: JSON.stringify({ dependencies }) }];

it("accepts exact versions and finds planted ranges", () => {
  expect(exactVersions(manifest({ pg: "8.23.1", "@embedded/x": "17.10.0-beta.17" }))).toEqual([]);
  expect(exactVersions(manifest({ pg: "^8.23.1", ws: "*", zod: "latest" })).map((fault) => fault.message)).toEqual([
    'pg is "^8.23.1": pin one version',
    'ws is "*": pin one version',
    'zod is "latest": pin one version',
  ]);
});

it("accepts workspace links and finds a planted download address", () => {
  const lock = (packages: object) => [{ path: "package-lock.json", text: JSON.stringify({ packages }) }];
  expect(lockfileAddresses(lock({ a: { resolved: "apps/a", link: true }, b: { version: "1.0.0" } }))).toEqual([]);
  expect(lockfileAddresses(lock({ b: { resolved: "https://example.test/b.tgz" } }))).toHaveLength(1);
});
