import { afterEach, beforeEach, expect, test } from "vitest";
import { type Desk, makeDesk, placeOrder } from "../testing/desk.ts";
import { auditCheck, auditChecks, reconcileChecks } from "./audit-checks.ts";
import { withClient } from "./pool.ts";

let desk: Desk;
let account: string;

/** An account with one filled order. */
beforeEach(async () => {
  desk = await makeDesk();
  account = await desk.openAccount();
  await placeOrder(desk.trader, { account_id: account, instrument_id: desk.instrumentId });
  await using execution = await desk.openExecution(desk.trader.userId);
  await execution.query("select private.dispatch_order($1, 0)", [account]);
  await execution.query("select private.record_order_event($1, 0, 'accept')", [account]);
  const fill = { trade_key: "one", quantity: "1", price: "100", filled_at: new Date().toISOString(), fee: "0" };
  await execution.query("select private.record_fill($1, 0, $2)", [account, JSON.stringify(fill)]);
});

afterEach(() => desk[Symbol.asyncDispose]());

/** As a restore runs them: in a transaction that reads only. */
const check = (work: typeof auditChecks) =>
  withClient(desk.pools.owner, async (client) => {
    await client.query("begin transaction read only");
    try {
      return await work(client);
    } finally {
      await client.query("rollback");
    }
  });

test("a database that is whole is whole, and says how much was looked at", async () => {
  const { rows } = await desk.pools.owner.query<{ readonly entries: number }>(
    "select count(*)::int as entries from public.audit_log",
  );
  expect(await check(auditChecks)).toEqual({
    name: "audit_chains",
    ok: true,
    // The trader's, and the install's own.
    detail: `${rows[0]?.entries} entries in 2 chains are whole; no kept heads to compare with`,
  });
  expect(await check(reconcileChecks)).toEqual({
    name: "reconciliation",
    ok: true,
    detail: "every account is what its facts add up to",
  });
});

test("a fill that was changed is found by its position, with both numbers", async () => {
  await desk.pools.owner.query(`alter table public.fills disable trigger user; update public.fills set quantity = 2`);
  const { ok, detail } = await check(reconcileChecks);
  expect(ok).toBe(false);
  // Two at 100 would be a cost of 200; the position has one at 100.
  expect(detail).toContain(
    `the position in instrument ${desk.instrumentId} is that of its fills: 2 200 0, not 1 100 0`,
  );
});

test("an entry that is gone is found", async () => {
  await desk.pools.owner.query(
    `alter table public.audit_log disable trigger user; delete from public.audit_log where seq = 2 and user_id = '${desk.trader.userId}'`,
  );
  expect(await check(auditChecks)).toEqual({
    name: "audit_chains",
    ok: false,
    detail: `the chain of ${desk.trader.userId} is broken at 3: missing`,
  });
});

test("an entry that is in no kept head for minutes says that nobody keeps them", async () => {
  const kept = { lines: 0, newestAt: null, passed: new Map<string, never>(), broken: null };
  const ask = () => check((client) => auditCheck(client, kept));
  expect(await ask()).toMatchObject({ ok: true });
  await desk.pools.owner.query(
    "alter table public.audit_log disable trigger user; update public.audit_log set created_at = '2026-01-01T00:00:00Z' where seq = 1",
  );
  expect(await ask()).toEqual({
    name: "audit",
    ok: false,
    detail: "heads are kept no longer: an entry of 2026-01-01T00:00:00.000Z is in none of them",
  });
});
