import { expect, test } from "vitest";
import { killProof, measureKill, safetyFaults } from "./kill/kill.ts";
import { openKillSubject } from "./law/kill-subject.ts";

// The short version of `npm run proof -- kill`: a thousand kills and thirty slower ones, and nothing about how long they took.

test("no submit that starts after a kill has returned passes, and a drained kill has nobody behind it", async () => {
  await using subject = await openKillSubject();
  const figures = await measureKill(subject, { trials: 500, seed: 1 });

  expect(safetyFaults(figures)).toEqual([]);
  expect([...figures.loops, figures.hostile].map(({ trials, unseen }) => ({ trials, unseen }))).toEqual([
    { trials: 500, unseen: 0 },
    { trials: 500, unseen: 0 },
    { trials: 10, unseen: 0 },
    { trials: 10, unseen: 0 },
    { trials: 10, unseen: 0 },
  ]);
  // It does hold something; rows and the gate are what it is refused.
  expect(figures.hostile.held).toContain("engine: access share on public.kill_switches");
}, 900_000);

// Each is built into the migrations by replacing its text; without it the test above finds nothing.
test.each(killProof.bugs)(
  "the bug %s is found",
  async (bug) => {
    expect(await killProof.plant(bug)).toMatchObject({ bug, found: true });
  },
  120_000,
);
