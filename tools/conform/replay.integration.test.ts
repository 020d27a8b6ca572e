import { readFile } from "node:fs/promises";
import { withClient } from "@chandlery/stack";
import { createTestStack } from "@chandlery/stack/testing";
import { expect, test } from "vitest";
import { waitUntilServing } from "./postgrest.ts";
import { readRecorded, replay } from "./recorded.ts";
import { fixtureFile } from "./shop-stack.ts";
import { tally } from "./tally.ts";
import { serverFor } from "./tokens.ts";

test("every recorded request has PostgREST's answer, or is refused by name", async () => {
  await using stack = await createTestStack();
  const fixture = await readFile(fixtureFile, "utf8");
  await withClient(stack.database.urls.supabase_admin, (client) => client.query(fixture));
  const server = serverFor(`${stack.url}/rest/v1`, stack.keys.jwtSecret);
  await waitUntilServing(server);

  const cases = await readRecorded();
  const { counts, differences } = await tally(replay(server, cases));

  expect(differences).toEqual([]);
  expect(counts.refused / cases.length).toBeLessThan(0.03);
  expect(stack.faults).toEqual([]);
}, 120_000);
