import { expect, test } from "vitest";
import { isolationProof, measureIsolation } from "./isolation/isolation.ts";

// Who reaches what is asked in every run by apps/engine/src/db/isolation.integration.test.ts, with all that is planted there;
// here it is that the proof, which is printed, asks the same.

test("nobody reaches what is another's on a project that opens nothing by itself", async () => {
  expect(await measureIsolation("closed")).toMatchObject({ actors: 6, leaks: [] });
}, 60_000);

test("the bug policy_for_all is found", async () => {
  expect(await isolationProof.plant("policy_for_all")).toMatchObject({ found: true });
}, 60_000);
