import { expect, test } from "vitest";
import { edgeProof } from "./edge/edge.ts";

test(
  "every route answers every caller as the table says, and who is refused leaves nothing",
  { timeout: 120_000 },
  async () => {
    const { faults, figures } = await edgeProof.run({ trials: 1 });
    expect(faults).toEqual([]);
    expect(figures["requests"]).toBeGreaterThan(200);
  },
);

test.each(edgeProof.bugs)("the bug %s is found", { timeout: 120_000 }, async (bug) => {
  expect(await edgeProof.plant(bug)).toMatchObject({ bug, found: true });
});
