import { expect, test } from "vitest";
import { definersProof, lookAtBoth } from "./definers/definers.ts";

test("rights of definer functions, tables and triggers are as the rules say, but for the exceptions by name", async () => {
  const looked = await lookAtBoth();
  expect(looked.map(({ subject, openings, stale }) => ({ subject, openings, stale }))).toEqual([
    { subject: "toy", openings: [], stale: [] },
    { subject: "migrations", openings: [], stale: [] },
  ]);
});

// Each runs after the toy schema; without it the test above finds nothing.
test.each(definersProof.bugs)("the bug %s is found", async (bug) => {
  expect(await definersProof.plant(bug)).toMatchObject({ bug, found: true });
});
