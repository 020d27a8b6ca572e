import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { readLaw } from "../db/read-law.ts";
import { testPools } from "../testing/candles.ts";
import { formatLaw } from "./compare-law.ts";

const lawFile = fileURLToPath(new URL("law.txt", import.meta.url));

// A project may open what is new in `public` to the roles of its API, or not: the law must come out alike.
test.each([
  ["open", true],
  ["closed", false],
])(
  "law.txt is what the migrations make where defaults are %s; `node tools/gen-law.ts` writes it",
  async (_name, autoExposeNewTables) => {
    await using pools = await testPools({ autoExposeNewTables });
    await expect(formatLaw(await readLaw(pools.engine))).toMatchFileSnapshot(lawFile);
  },
);
