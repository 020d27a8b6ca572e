import { mkdirSync, symlinkSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeTestFolder, removeFolder } from "../testing/index.ts";
import { locateShipped, prepareBinaries } from "./binaries.ts";

let folder = "";
beforeAll(async () => {
  folder = await makeTestFolder("binaries");
});
afterAll(() => removeFolder(folder));

const isRoot = process.getuid?.() === 0;
const identity = isRoot ? { uid: 65_534, gid: 65_534 } : undefined;

test("below a folder that root's Postgres user cannot enter they are copied once; their owner runs them in place", () => {
  const closed = path.join(folder, "closed");
  mkdirSync(closed, { mode: 0o700 });
  symlinkSync(locateShipped().native, path.join(closed, "native"));
  const options = {
    identity,
    copyBase: `${folder}/copy`,
    shipped: { native: path.join(closed, "native"), version: "1.2.3" },
  };
  const expected = isRoot ? `${folder}/copy/postgres-1.2.3/bin/postgres` : `${closed}/native/bin/postgres`;
  expect(prepareBinaries(options).postgres).toBe(expected);
  expect(prepareBinaries(options).postgres).toBe(expected);
});
