import { expect, test } from "vitest";
import { createPool } from "../db/pool.ts";
import { testPools } from "../testing/candles.ts";
import { makeDesk, placeOrder } from "../testing/desk.ts";
import { startOn, testExecution } from "../testing/execution.ts";
import { PaperDesk } from "./paper-desk.ts";

test("no notice comes: the poll finds orders and kills all the same", async () => {
  await using desk = await makeDesk();
  // It listens on another database, where nobody ever tells anything.
  await using elsewhere = await testPools();
  const pool = createPool({ url: desk.pools.urls.engine_execution, name: "chandlery test" });
  const warnings: unknown[] = [];
  const paper = new PaperDesk({
    url: elsewhere.urls.engine_execution,
    pool,
    log: { warn: (...told: readonly unknown[]) => warnings.push(told) },
    maxVolumeShare: null,
  });
  paper.start();
  try {
    const account = await desk.openAccount();
    await placeOrder(desk.trader, { account_id: account, instrument_id: desk.instrumentId });
    const held = () => desk.trader.query("select quantity from public.positions where account_id = $1", [account]);
    await expect.poll(held, { timeout: 20_000 }).toEqual([{ quantity: "1" }]);
    await desk.trader.ask("select public.kill_switch('account', 3, 'test', $1)", [account]);
    await expect.poll(held, { timeout: 20_000 }).toEqual([{ quantity: "0" }]);
    expect(warnings).toEqual([]);
  } finally {
    await paper.stop();
    await pool.end();
  }
});

test("a notice of an account that was worked before needs no look through the accounts of all", async () => {
  await using running = await testExecution();
  const { desk } = running;
  const account = await desk.openAccount();
  const place = () => placeOrder(desk.trader, { account_id: account, instrument_id: desk.instrumentId });
  await place();
  await running.settled(account, ["filled"]);
  await desk.pools.owner.query("revoke execute on function private.accounts_to_work from engine_execution");
  const filled = () => desk.trader.ask<number>("select count(*)::integer from public.orders where status = 'filled'");
  // Several, because the first may be told of before the service has ended what it did for the account.
  await expect
    .poll(
      async () => {
        await place();
        return filled();
      },
      { timeout: 20_000 },
    )
    .toBeGreaterThan(1);
});

test("an instrument without a rate of conversion keeps the others of its account from nothing", async () => {
  await using running = await testExecution();
  const { desk } = running;
  const foreign = await desk.trader.ask<number>("select public.add_instrument($1, 'EUR', lot_size => 0.001)", [
    desk.seriesId,
  ]);
  const rate = (age: string) =>
    desk.pools.owner.query(
      `insert into public.conversion_rates (from_currency, to_currency, rate, source, created_at)
       values ('EUR', 'USD', 1.1, 'test', now() - $1::interval)`,
      [age],
    );
  // Good for seven days: it is there when the order is checked, and gone five seconds later.
  const account = await desk.openAccount();
  await rate("6 days 23:59:55");
  for (const instrument_id of [foreign, desk.instrumentId]) {
    await placeOrder(desk.trader, { account_id: account, instrument_id, order_type: "limit", price: "95" });
  }
  await running.settled(account, ["working", "working"]);
  await new Promise((resolve) => setTimeout(resolve, 5_500));
  await running.tick(94);
  await running.settled(account, ["working", "filled"]);
  // The rate comes, and the fill is booked.
  await rate("0 days");
  await running.settled(account, ["filled", "filled"]);
  expect(
    await desk.trader.query("select conversion_rate from public.fills where account_id = $1 order by sequence", [
      account,
    ]),
  ).toEqual([{ conversion_rate: "1" }, { conversion_rate: "1.1" }]);
}, 60_000);

test("a service whose database cannot be reached does not start", async () => {
  await using desk = await makeDesk();
  const urls = { ...desk.pools.urls, engine_execution: "postgresql://engine_execution:no@127.0.0.1:1/none" };
  await expect(startOn({ ...desk, pools: { ...desk.pools, urls } })).rejects.toThrow("Postgres does not answer");
});
