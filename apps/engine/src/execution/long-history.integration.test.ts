import { Client, type PoolClient } from "pg";
import { expect, test } from "vitest";
import { UserDatabase, createPool, query } from "../db/pool.ts";
import { type Desk, makeDesk, placeOrder } from "../testing/desk.ts";
import { workAccount } from "./work-account.ts";

test("what an order reads does not grow with what its account has done", { timeout: 120_000 }, async () => {
  await using desk = await makeDesk();
  const account = await desk.openAccount({ max_orders_per_minute: 1_000_000 });
  for (let filled = 0; filled < 300; filled += 20) {
    await placeOrders(desk, account, 20);
    await work(desk, account);
  }
  await letAnHourPass(desk);
  const asked = new RowCounts();
  await desk.trader.query("begin");
  await asked.during(desk.trader.query, () => placeOrders(desk, account, 1));
  await desk.trader.query("commit");
  const worked = await work(desk, account);
  // A table read from end to end would stand here with three hundred or more. What is read are the rows of this one order, a few
  // times each, and what the law itself says: 15 transitions, four times.
  expect([asked.above(100), worked.above(100)]).toEqual([{}, {}]);
});

/** Market orders that buy and sell in turn, so that the position stays small. */
async function placeOrders(desk: Desk, account: string, count: number): Promise<void> {
  for (let order = 0; order < count; order += 1) {
    const { verdict } = await placeOrder(desk.trader, {
      account_id: account,
      instrument_id: desk.instrumentId,
      quantity: "0.001",
      side: order % 2 === 0 ? "buy" : "sell",
    });
    expect(verdict).toBe("approved");
  }
}

/** Works the account's orders until they are filled, as the execution service does; returns what that read. */
async function work(desk: Desk, account: string): Promise<RowCounts> {
  const pool = createPool({ url: desk.pools.urls.engine_execution, name: "chandlery test" });
  try {
    const db = new CountingDatabase(pool, desk.trader.userId);
    await workAccount(db, account, { maxVolumeShare: null });
    return db.counts;
  } finally {
    await pool.end();
  }
}

/** The gate looks back on a minute and on an hour of decisions: those that are older must cost nothing. */
async function letAnHourPass(desk: Desk): Promise<void> {
  const client = new Client({ connectionString: desk.pools.urls.supabase_admin });
  await client.connect();
  try {
    await client.query(`
      alter table public.decisions disable trigger user;
      update public.decisions set decided_at = decided_at - interval '2 hours', expires_at = expires_at - interval '2 hours';
      alter table public.decisions enable trigger user`);
    await client.query("vacuum analyze");
  } finally {
    await client.end();
  }
}

type Ask = <Row extends object>(text: string) => Promise<readonly Row[]>;

/** Rows read in each table. */
class RowCounts {
  readonly rows = new Map<string, number>();

  /** What the session of `ask` reads meanwhile, inside one transaction. */
  async during<T>(ask: Ask, act: () => Promise<T>): Promise<T> {
    const before = await this.#read(ask);
    const result = await act();
    for (const [table, count] of await this.#read(ask)) {
      this.rows.set(table, (this.rows.get(table) ?? 0) + count - (before.get(table) ?? 0));
    }
    return result;
  }

  above(most: number): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.rows].filter(([, count]) => count > most));
  }

  async #read(ask: Ask): Promise<ReadonlyMap<string, number>> {
    const tables = await ask<{ readonly name: string; readonly rows: number }>(
      `select relname as name, (seq_tup_read + coalesce(idx_tup_fetch, 0))::integer as rows
       from pg_stat_xact_user_tables where schemaname in ('public', 'private')`,
    );
    return new Map(tables.map(({ name, rows }) => [name, rows]));
  }
}

class CountingDatabase extends UserDatabase {
  readonly counts = new RowCounts();

  override transaction<T>(act: (client: PoolClient) => Promise<T>): Promise<T> {
    return super.transaction((client) =>
      this.counts.during(
        (text) => query(client, text),
        () => act(client),
      ),
    );
  }
}
