import { defineStrategy, enterLong } from "@chandlery/core/strategy";
import { expect, test } from "vitest";
import { UserDatabase, createPool } from "../db/pool.ts";
import { makeDesk, placeOrder } from "../testing/desk.ts";
import { kill, makePaperDesk, stepThroughLaw, sweep } from "../testing/paper-run.ts";
import { workAccount } from "./work-account.ts";

const options = { maxVolumeShare: null };

test("orders of one account are dispatched one by one, filled, and told to be a desk's", async () => {
  await using desk = await makeDesk();
  const account = await desk.openAccount();
  for (const quantity of ["1", "2", "3"]) {
    await placeOrder(desk.trader, { account_id: account, instrument_id: desk.instrumentId, quantity });
  }
  const pool = createPool({ url: desk.pools.urls.engine_execution, name: "chandlery test" });
  try {
    const db = new UserDatabase(pool, desk.trader.userId);
    expect(await workAccount(db, account, options)).toEqual({ hasMore: false, dueInMs: null, isOfDesk: true });
  } finally {
    await pool.end();
  }
  expect(
    await desk.trader.query(
      "select status, trim_scale(filled_quantity)::text as filled from public.orders where account_id = $1 order by sequence",
      [account],
    ),
  ).toEqual([
    { status: "filled", filled: "1" },
    { status: "filled", filled: "2" },
    { status: "filled", filled: "3" },
  ]);
  // Who dispatches holds the gate until the commit: three orders, three transactions.
  const { rows } = await desk.pools.owner.query(
    `select count(*)::integer as told, count(distinct xmin::text)::integer as transactions
     from public.events where kind = 'orders' and payload ->> 'status' = 'sending'`,
  );
  expect(rows).toEqual([{ told: 3, transactions: 3 }]);
});

test("what a sweep asks of a run's account is worked, and told not to be a desk's", async () => {
  await using desk = await makePaperDesk([100, 100, 100, 100, 104, 90]);
  const run = await desk.openRun();
  const definition = defineStrategy({
    name: "once",
    parameters: {},
    create: () => ({ onCandle: (view) => (view.index === 1 ? enterLong() : undefined) }),
  });
  await stepThroughLaw(desk.db, run, { definition, candles: desk.candles.slice(0, 5) });
  await kill(desk.db, 3);
  await sweep(desk);
  const pool = createPool({ url: desk.pools.urls.engine_execution, name: "chandlery test" });
  try {
    const db = new UserDatabase(pool, desk.db.userId);
    expect(await workAccount(db, run.accountId, options)).toEqual({ hasMore: false, dueInMs: null, isOfDesk: false });
  } finally {
    await pool.end();
  }
  expect(
    await desk.db.query("select trim_scale(quantity)::text as quantity from public.positions where account_id = $1", [
      run.accountId,
    ]),
  ).toEqual([{ quantity: "0" }]);
});
