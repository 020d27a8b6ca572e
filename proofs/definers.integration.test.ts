import { expect, test } from "vitest";
import { definersProof, lookAtRights } from "./definers/definers.ts";

test("rights of definer functions, tables and triggers are as the rules say, but for the exceptions by name", async () => {
  const { openings, stale } = await lookAtRights();
  expect({ openings, stale }).toEqual({ openings: [], stale: [] });
});

// Each runs after the migrations; without it the test above finds nothing.
test.each(definersProof.bugs)("the bug %s is found", async (bug) => {
  expect(await definersProof.plant(bug)).toMatchObject({ bug, found: true });
});
