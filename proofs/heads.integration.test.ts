import { expect, test } from "vitest";
import { headsFaults, headsProof, measureHeads } from "./heads/heads.ts";

// The short version of `npm run proof -- heads`: 200 transactions a layout, and nothing about how long they took.

test.each(["one user", "16 users"] as const)(
  "sequence and chain of %s are whole, nobody deadlocks, and every tampering is noticed",
  async (layout) => {
    expect(headsFaults(await measureHeads(layout, 200))).toEqual([]);
  },
  60_000,
);

// Each is built into the migrations by replacing its text; without it the tests above find nothing.
test.each(headsProof.bugs)(
  "the bug %s is found",
  async (bug) => {
    expect(await headsProof.plant(bug)).toMatchObject({ bug, found: true });
  },
  60_000,
);
