import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type GateAnswer, type UserSession, placeOrder } from "../testing/desk.ts";
import { type TestExecution, testExecution } from "../testing/execution.ts";

let running: TestExecution;
let execution: UserSession;

beforeAll(async () => {
  running = await testExecution();
  execution = await running.desk.openExecution(running.desk.trader.userId);
});

beforeEach(() => running.tick(100));

afterAll(async () => {
  await execution[Symbol.asyncDispose]();
  await running[Symbol.asyncDispose]();
});

const place = (account_id: string, terms: Readonly<Record<string, unknown>> = {}): Promise<GateAnswer> =>
  placeOrder(running.desk.trader, { account_id, instrument_id: running.desk.instrumentId, ...terms });

const fillsOf = (account: string) =>
  running.desk.trader.query(
    `select order_sequence as order, side, quantity, price, is_maker, exit_reason, is_ambiguous
     from public.fills where account_id = $1 order by sequence`,
    [account],
  );

const endOf = (account: string, sequence: number) =>
  running.desk.trader.ask<string | null>(
    "select rejection from public.orders where account_id = $1 and sequence = $2",
    [account, sequence],
  );

const differences = () => execution.query("select * from private.reconcile_all()");

test("a market order is filled at the price there is", async () => {
  const account = await running.desk.openAccount();
  await place(account, { quantity: "2" });
  await running.settled(account, ["filled"]);
  expect(await fillsOf(account)).toEqual([
    { order: 0, side: "buy", quantity: "2", price: "100", is_maker: false, exit_reason: null, is_ambiguous: false },
  ]);
  expect(await differences()).toEqual([]);
});

test("a limit waits, and is filled at its price when that comes", async () => {
  const account = await running.desk.openAccount();
  await place(account, { order_type: "limit", price: "95" });
  await running.settled(account, ["working"]);
  await running.tick(96);
  await running.tick(94);
  await running.settled(account, ["filled"]);
  expect(await fillsOf(account)).toMatchObject([{ quantity: "1", is_maker: true }]);
});

test("a stop waits for its price and takes what is there", async () => {
  const account = await running.desk.openAccount();
  await place(account, { order_type: "stop", stop_price: "105" });
  await running.settled(account, ["working"]);
  await running.tick(106);
  await running.settled(account, ["filled"]);
  expect(await fillsOf(account)).toMatchObject([{ price: "106", is_maker: false }]);
});

test("a bracket: the target is filled and the stop goes", async () => {
  const account = await running.desk.openAccount();
  await place(account, { stop_loss: { price: "95" }, take_profit: { price: "104" } });
  await running.settled(account, ["filled", "working", "working"]);
  await running.tick(104.5);
  await running.settled(account, ["filled", "cancelled", "filled"]);
  expect(await endOf(account, 1)).toBe("other_level_filled");
  expect(await fillsOf(account)).toMatchObject([
    { order: 0, price: "100" },
    { order: 2, side: "sell", quantity: "1", exit_reason: "take_profit", is_maker: true },
  ]);
  expect(await differences()).toEqual([]);
});

test("a stop-limit is triggered beyond its limit, waits there, and is filled when the price comes back", async () => {
  const account = await running.desk.openAccount();
  await place(account, { order_type: "stop_limit", stop_price: "105", price: "105.5" });
  await running.settled(account, ["working"]);
  // The candle that forms tells no trigger; the next tick comes back within the limit, above the stop.
  await running.tick(107);
  await running.tick(105.2);
  await running.settled(account, ["filled"]);
  expect(await fillsOf(account)).toMatchObject([{ quantity: "1", price: "105.2" }]);
});

test("the stop of a bracket is filled, and what a user cancels stays unfilled", async () => {
  const account = await running.desk.openAccount();
  await place(account, { stop_loss: { price: "95" }, take_profit: { price: "104" } });
  await running.settled(account, ["filled", "working", "working"]);
  await place(account, { order_type: "limit", price: "90" });
  await running.settled(account, ["filled", "working", "working", "working"]);
  await running.desk.trader.ask("select public.cancel_order($1, 3)", [account]);
  await running.tick(89);
  await running.settled(account, ["filled", "filled", "cancelled", "cancelled"]);
  expect([await endOf(account, 2), await endOf(account, 3)]).toEqual(["other_level_filled", "cancelled_by_user"]);
  expect(await differences()).toEqual([]);
});

test("a stale price fills nothing: the order works, and the next price fills it", async () => {
  const account = await running.desk.openAccount({ max_candle_age_seconds: 100_000 });
  await running.tick(100);
  await place(account);
  await running.settled(account, ["filled"]);
  // From here on a price of two candles ago is too old.
  const { trader, pools, seriesId } = running.desk;
  await trader.ask("select public.set_risk_limits($1, $2)", [
    account,
    JSON.stringify({ max_candle_age_seconds: null }),
  ]);
  await pools.owner.query(
    "update public.market_data_candles set open_time = open_time - interval '1 hour' where series_id = $1",
    [seriesId],
  );
  await place(account, { side: "sell", reduce_only: true });
  await running.settled(account, ["filled", "working"]);
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  await running.settled(account, ["filled", "working"]);
  await running.tick(103);
  await running.settled(account, ["filled", "filled"]);
  expect(await fillsOf(account)).toMatchObject([
    { price: "100" },
    { side: "sell", price: "103", exit_reason: "manual" },
  ]);
});

interface Killed {
  readonly epoch: string;
}

const kill = (level: number, account: string): Promise<Killed> =>
  running.desk.trader.ask<Killed>("select public.kill_switch('account', $1, 'test', $2)", [level, account]);

const reset = (account: string) =>
  running.desk.trader.ask("select public.reset_kill_switch('account', 'all is well again', $1)", [account]);

/** What the ledger of times says of a kill, when its sweep is over. */
async function historyOf(epoch: string) {
  const deadline = performance.now() + 20_000;
  for (;;) {
    const [row] = await running.desk.trader.query<{ readonly sweep_status: string | null }>(
      `select level, sweep_status, cancelled_orders, closed_positions, block_ms > 0 as is_blocked,
         orders_gone_ms >= block_ms as are_orders_gone, flat_ms >= block_ms as is_flat
       from public.kill_history where epoch = $1`,
      [epoch],
    );
    if (row?.sweep_status === "done" || performance.now() > deadline) {
      return row;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** A position of 1 and a resting limit. */
async function openBook(): Promise<string> {
  const account = await running.desk.openAccount();
  await place(account);
  await running.settled(account, ["filled"]);
  await place(account, { order_type: "limit", price: "90" });
  await running.settled(account, ["filled", "working"]);
  return account;
}

test("a kill of level 1 leaves what works at the venue, and nothing new goes there", async () => {
  const account = await openBook();
  const { epoch } = await kill(1, account);
  expect(await place(account)).toMatchObject({ verdict: "refused", code: "kill_switch_active" });
  await running.tick(89);
  await running.settled(account, ["filled", "filled"]);
  expect(await running.desk.trader.query("select 1 from public.kill_sweeps where epoch = $1", [epoch])).toEqual([]);
  await reset(account);
});

test("a kill of level 2 cancels, and keeps the position", async () => {
  const account = await openBook();
  const { epoch } = await kill(2, account);
  expect(await historyOf(epoch)).toEqual({
    level: 2,
    sweep_status: "done",
    cancelled_orders: 1,
    closed_positions: 0,
    is_blocked: true,
    are_orders_gone: true,
    is_flat: null,
  });
  await running.settled(account, ["filled", "cancelled"]);
  await reset(account);
});

test("a kill of level 3 is over when the venue has filled the exit", async () => {
  const account = await openBook();
  const { epoch } = await kill(3, account);
  expect(await historyOf(epoch)).toEqual({
    level: 3,
    sweep_status: "done",
    cancelled_orders: 1,
    closed_positions: 1,
    is_blocked: true,
    are_orders_gone: true,
    is_flat: true,
  });
  await running.settled(account, ["filled", "cancelled", "filled"]);
  expect(await fillsOf(account)).toMatchObject([{ side: "buy" }, { side: "sell", exit_reason: "kill_switch" }]);
  expect(await differences()).toEqual([]);
  await reset(account);
});

test("equity of an account with a position is marked once a minute of its clock", async () => {
  const account = await openBook();
  const marks = () =>
    running.desk.trader.query<{ readonly equity: string }>(
      "select equity from public.equity_snapshots where account_id = $1",
      [account],
    );
  await expect.poll(marks, { timeout: 20_000 }).toContainEqual({ equity: expect.stringMatching(/^10000/) });
});
