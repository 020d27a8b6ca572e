import { createTestStack } from "@chandlery/stack/testing";
import { withClient } from "@chandlery/stack";
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { productFixture, shopFixture } from "./fixture.ts";
import { waitUntilServing } from "./postgrest.ts";
import { readRecorded, replay } from "./recorded.ts";
import { tally } from "./tally.ts";
import { serverFor } from "./tokens.ts";

test.each([
  ["generated", shopFixture, "recorded", 0.03],
  ["of the product's browser tests", productFixture, "recorded-product", 0],
] as const)(
  "every recorded request (%s) has PostgREST's answer, or is refused by name",
  async (_what, fixture, recording, refusable) => {
    await using stack = await createTestStack({ config: { api: { schemas: fixture.schemas } } });
    await withClient(stack.database.urls.supabase_admin, async (client) => {
      await client.query(await readFile(fixture.file, "utf8"));
    });
    const server = serverFor(`${stack.url}/rest/v1`, { jwtSecret: stack.keys.jwtSecret, ...fixture.subjects });
    await waitUntilServing(server, fixture);

    const cases = await readRecorded(recording);
    const { counts, differences } = await tally(replay(server, cases));

    expect(differences).toEqual([]);
    expect(counts.refused / cases.length).toBeLessThanOrEqual(refusable);
    expect(stack.faults).toEqual([]);
  },
  120_000,
);
