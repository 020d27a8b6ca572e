import { expect, test } from "vitest";
import { auditFaults, auditProof, measureAudit } from "./audit/audit.ts";

// The short version of `npm run proof -- audit`: 42 tamperings, and nothing about how long anything took.

test("every table leaves its entries in the log, and no tampering with them stays hidden", async () => {
  const figures = await measureAudit({ trials: 42, seed: 1 });

  expect(auditFaults(figures)).toEqual([]);
  expect(figures.tamper).toMatchObject({ tampers: 42, found: 42 });
  // The account and its deposits, the user's roles, the strategy.
  expect(figures.tamper.entries).toBeGreaterThan(1_000);
  expect(figures.coverage.covered + figures.coverage.exempt).toBe(figures.coverage.tables);
}, 60_000);

test.each(auditProof.bugs)(
  "the bug %s is found",
  async (bug) => {
    expect(await auditProof.plant(bug)).toMatchObject({ bug, found: true });
  },
  60_000,
);
