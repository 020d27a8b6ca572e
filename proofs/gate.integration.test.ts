import { expect, test } from "vitest";
import { gateFaults, gateProof, measureGate } from "./gate/gate.ts";

// The short version of `npm run proof -- gate`: a thousand attempts and a hundred intents, always the same ones.

test("nobody has an order that was not approved, by whatever way; no limit is overshot; no change of the law is unseen", async () => {
  const figures = await measureGate({ trials: 1_000, seed: 1 });

  expect(gateFaults(figures)).toEqual([]);
  expect(figures.attack).toMatchObject({ attempts: 1_000, combinations: "72 of 72" });
  // A proof in which everything is refused would prove nothing: users and services did place and work orders.
  const { owner, engine, engine_execution: execution, postgres } = figures.attack.letThrough;
  expect([owner, engine, execution, postgres].map((count) => (count ?? 0) > 0)).toEqual([true, true, true, true]);
  // The limit was reached, and more was wanted.
  expect([figures.limit.most, figures.limit.refused > 0]).toEqual([figures.limit.limit, true]);
}, 120_000);

// Each is built into the migrations by replacing their text; without it the test above finds nothing.
test.each(gateProof.bugs)(
  "the bug %s is found",
  async (bug) => {
    expect(await gateProof.plant(bug)).toMatchObject({ bug, found: true });
  },
  60_000,
);
