import { expect, test } from "vitest";
import { measureOutbox, outboxFaults, outboxProof } from "./outbox/outbox.ts";

// The short version of `npm run proof -- outbox`, and nothing about how long it took.

test("a socket that is cut again and again misses no event and applies none twice", async () => {
  const figures = await measureOutbox({ events: 400, disconnects: 12 });

  expect(outboxFaults(figures)).toEqual([]);
  // The account, its limits and its first deposit, before the 400.
  expect(figures.events).toBeGreaterThan(400);
}, 60_000);

test.each(outboxProof.bugs)(
  "the bug %s is found",
  async (bug) => {
    expect(await outboxProof.plant(bug)).toMatchObject({ bug, found: true });
  },
  60_000,
);
