import { expect, test } from "vitest";
import { testPools } from "../testing/candles.ts";
import { UserDatabase, createPool, queryPlanned, withClient } from "./pool.ts";

test("a planned statement is prepared once a connection, and answers by its values each time", async () => {
  await using pools = await testPools();
  const double = (client: Parameters<typeof queryPlanned>[0], value: number) =>
    queryPlanned<{ readonly doubled: number }>(client, "select 2 * $1::integer as doubled", [value]);
  await withClient(pools.engine, async (client) => {
    expect(await double(client, 3)).toEqual([{ doubled: 6 }]);
    expect(await double(client, 4)).toEqual([{ doubled: 8 }]);
    expect(await queryPlanned(client, "select $1::text as said", ["other"])).toEqual([{ said: "other" }]);
    const { rows } = await client.query(
      `select statement, (generic_plans + custom_plans)::integer as calls
       from pg_prepared_statements order by prepare_time`,
    );
    expect(rows).toEqual([
      { statement: "select 2 * $1::integer as doubled", calls: 2 },
      { statement: "select $1::text as said", calls: 1 },
    ]);
  });
});

test("a transaction acts for its user alone, whatever the id is made of, and its connection for nobody afterwards", async () => {
  await using pools = await testPools();
  const pool = createPool({ url: pools.urls.engine, name: "chandlery test", maxConnections: 1 });
  const acting = "select current_setting('chandlery.acting_user', true) as acting";
  try {
    for (const userId of ["one", "'; select 'two", "back\\slash"]) {
      expect(await new UserDatabase(pool, userId).query(acting)).toEqual([{ acting: userId }]);
      expect((await pool.query(acting)).rows).toEqual([{ acting: "" }]);
    }
    await expect(new UserDatabase(pool, "one").query("select 1 / 0")).rejects.toThrow("division by zero");
    expect((await pool.query(acting)).rows).toEqual([{ acting: "" }]);
  } finally {
    await pool.end();
  }
});
