import { type TestDatabase, createTestDatabase } from "@chandlery/stack/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type RestoreCheck, type RestoreCheckResult, runChecksAfterRestore } from "./checks-after-restore.ts";
import { createPool, withClient } from "./pool.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

async function run(checks?: readonly RestoreCheck[]): Promise<readonly RestoreCheckResult[]> {
  const pool = createPool({ url: database.urls.postgres, name: "test", maxConnections: 1 });
  try {
    return await withClient(pool, (client) => runChecksAfterRestore(client, checks));
  } finally {
    await pool.end();
  }
}

const insertAccount = `
  with person as (insert into auth.users (id, email) values (gen_random_uuid(), 'one@example.com') returning id)
  insert into public.accounts (account_id, user_id, mode, venue, start_cash) select gen_random_uuid(), id, 'backtest', 'simulated', 1000 from person`;

async function alter(text: string): Promise<void> {
  const pool = createPool({ url: database.urls.supabase_admin, name: "test", maxConnections: 1 });
  try {
    await pool.query(text);
  } finally {
    await pool.end();
  }
}

test("every account has its balances, over all users", async () => {
  await alter(insertAccount);
  expect((await run())[0]).toEqual({
    name: "account_balances",
    ok: true,
    detail: "1 of 1 accounts have balances, from 0 fills",
  });
});

test("chains and books are asked as well", async () => {
  expect((await run()).map(({ name, ok }) => ({ name, ok }))).toEqual([
    { name: "account_balances", ok: true },
    { name: "audit_chains", ok: true },
    { name: "reconciliation", ok: true },
  ]);
});

test("accounts whose balances cannot be summed are told, as is a view that is not there", async () => {
  await alter(
    "alter table public.accounts alter column start_cash drop not null; update public.accounts set start_cash = null",
  );
  expect((await run())[0]).toEqual({
    name: "account_balances",
    ok: false,
    detail: "0 of 1 accounts have balances, from 0 fills",
  });
  await alter("drop view public.account_balances");
  expect((await run())[0]).toEqual({
    name: "account_balances",
    ok: false,
    detail: 'relation "public.account_balances" does not exist',
  });
});

test("a check cannot change what it checks, and one that fails does not stop the next", async () => {
  const writing: RestoreCheck = async (client) => {
    await client.query("delete from public.accounts");
    return { name: "writing", ok: true, detail: "" };
  };
  const fine: RestoreCheck = () => Promise.resolve({ name: "fine", ok: true, detail: "well" });
  expect(await run([writing, fine])).toEqual([
    { name: "writing", ok: false, detail: "cannot execute DELETE in a read-only transaction" },
    { name: "fine", ok: true, detail: "well" },
  ]);
});
