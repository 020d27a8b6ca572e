import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type Desk, type GateAnswer, type UserSession, makeDesk, placeOrder } from "../testing/desk.ts";

let desk: Desk;
let execution: UserSession;

beforeAll(async () => {
  desk = await makeDesk();
  execution = await desk.openExecution(desk.trader.userId);
});

beforeEach(() => desk.setPrice(100));

afterAll(async () => {
  await execution[Symbol.asyncDispose]();
  await desk[Symbol.asyncDispose]();
});

type Terms = Readonly<Record<string, unknown>>;

const place = (account_id: string, terms: Terms = {}): Promise<GateAnswer> =>
  placeOrder(desk.trader, { account_id, instrument_id: desk.instrumentId, ...terms });

let fillCount = 0;

/** Works an order to its end at one price, without a fee. */
async function fill(account: string, sequence: number, price: number, quantity = "1"): Promise<void> {
  await execution.ask("select private.dispatch_order($1, $2)", [account, sequence]);
  await execution.ask("select private.record_order_event($1, $2, 'accept')", [account, sequence]);
  fillCount += 1;
  const execution_ = {
    trade_key: `t-${fillCount}`,
    quantity,
    price: String(price),
    filled_at: new Date().toISOString(),
    fee: "0",
  };
  await execution.ask("select private.record_fill($1, $2, $3)", [account, sequence, JSON.stringify(execution_)]);
}

/** To nine digits after the point: a quotient of decimals may have more. */
const rounded = (value: number | null): number | null => (value === null ? null : Math.round(value * 1e9) / 1e9);

async function refusalOf(asked: Promise<unknown>): Promise<string> {
  return asked.then(
    (answer) => `no refusal: ${JSON.stringify(answer)}`,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
}

test("an order that keeps every limit is approved, dispatched, filled and booked", async () => {
  const account_id = await desk.openAccount();
  const answer = await place(account_id, { quantity: "2" });
  expect(answer).toMatchObject({ verdict: "approved", rule: null, order: { sequence: 0, status: "submitted" } });
  expect(await execution.ask("select private.dispatch_order($1, 0)", [account_id])).toBe("sending");
  expect(await execution.ask("select private.record_order_event($1, 0, 'accept')", [account_id])).toBe("working");
  const paid = { trade_key: "t-1", quantity: "2", price: "100.5", filled_at: new Date().toISOString(), fee: "0.3" };
  const book = () => execution.ask("select private.record_fill($1, 0, $2)", [account_id, JSON.stringify(paid)]);
  expect(await book()).toEqual({ fill_sequence: 0, is_new: true, status: "filled" });
  expect(await book()).toEqual({ fill_sequence: 0, is_new: false, status: "filled" });
  expect(
    await desk.trader.query("select cash, position, fees from public.account_balances where account_id = $1", [
      account_id,
    ]),
  ).toEqual([
    // 10,000 − 2 × 100.5 − 0.3
    { cash: "9798.7", position: "2", fees: "0.3" },
  ]);
  expect(
    await desk.trader.query(
      "select quantity, cost, entry_price, realized_profit, fees from public.positions where account_id = $1",
      [account_id],
    ),
  ).toEqual([
    { quantity: "2", cost: "201.0", entry_price: "100.500000000000000000", realized_profit: "0", fees: "0.3" },
  ]);
  expect(await execution.query("select * from private.reconcile_account($1)", [account_id])).toEqual([]);
});

// Each row breaks one rule of an account with 10,000 at a price of 100; `before` makes the state that it needs.
interface Case {
  readonly rule: string;
  readonly code: string;
  readonly value: number | null;
  readonly limit: number | null;
  readonly limits?: Terms;
  readonly terms?: Terms;
  readonly before?: (account: string) => Promise<unknown>;
}

const cases: readonly Case[] = [
  {
    rule: "max_order_value",
    code: "intent_exceeds_max_order_value",
    value: 200,
    limit: 150,
    limits: { max_order_value: 150 },
    terms: { quantity: "2" },
  },
  {
    rule: "max_position",
    code: "intent_exceeds_max_position",
    value: 3,
    limit: 2,
    limits: { max_position: 2 },
    terms: { quantity: "3" },
  },
  {
    // 1 held, 1 waiting, 1 wanted.
    rule: "max_position",
    code: "intent_exceeds_max_position",
    value: 3,
    limit: 2,
    limits: { max_position: 2 },
    before: async (account) => {
      await place(account);
      await fill(account, 0, 100);
      await place(account, { order_type: "limit", price: "90" });
    },
  },
  {
    rule: "max_position_value",
    code: "intent_exceeds_max_position_value",
    value: 300,
    limit: 250,
    limits: { max_position_value: 250 },
    terms: { quantity: "3" },
  },
  {
    rule: "max_open_orders",
    code: "too_many_open_orders",
    value: 2,
    limit: 1,
    limits: { max_open_orders: 1 },
    before: (account) => place(account),
  },
  {
    rule: "max_exposure",
    code: "intent_exceeds_max_exposure",
    value: 200,
    limit: 150,
    limits: { max_exposure: 150 },
    before: (account) => place(account),
  },
  // 101 × 100 / 10,000; without a word the leverage of an account is 1.
  { rule: "max_leverage", code: "intent_exceeds_max_leverage", value: 1.01, limit: 1, terms: { quantity: "101" } },
  {
    // 50 bought at 100, marked at 90: 1 − 9,500 / 10,000.
    rule: "max_daily_loss",
    code: "daily_loss_limit_reached",
    value: 0.05,
    limit: 0.04,
    limits: { max_daily_loss: 0.04 },
    before: (account) => loseTenPercentOn(50, account),
  },
  {
    rule: "max_weekly_loss",
    code: "weekly_loss_limit_reached",
    value: 0.05,
    limit: 0.05,
    limits: { max_weekly_loss: 0.05 },
    before: (account) => loseTenPercentOn(50, account),
  },
  {
    rule: "max_drawdown",
    code: "drawdown_limit_reached",
    value: 0.05,
    limit: 0.03,
    limits: { max_drawdown: 0.03 },
    before: (account) => loseTenPercentOn(50, account),
  },
  {
    rule: "order_rate",
    code: "order_rate_exceeded",
    value: 3,
    limit: 2,
    limits: { max_orders_per_minute: 2 },
    before: async (account) => {
      await place(account);
      await place(account);
    },
  },
  {
    rule: "price_collar",
    code: "price_outside_collar",
    value: 0.2,
    limit: 0.1,
    limits: { max_price_deviation: 0.1 },
    terms: { order_type: "limit", price: "80" },
  },
  { rule: "instrument_allowed", code: "instrument_not_allowed", value: 1, limit: null, limits: { instruments: [999] } },
  {
    rule: "lot",
    code: "order_quantity_off_lot",
    value: 1.0005,
    limit: 0.001,
    terms: { quantity: "1.0005" },
  },
  {
    rule: "tick",
    code: "order_price_off_tick",
    value: 99.999,
    limit: 0.01,
    terms: { order_type: "limit", price: "99.999" },
  },
  {
    rule: "reduce_only",
    code: "reduce_only_exceeds_position",
    value: 1,
    limit: 0,
    terms: { side: "sell", reduce_only: true },
  },
];

async function loseTenPercentOn(quantity: number, account: string): Promise<void> {
  await place(account, { quantity: String(quantity) });
  await fill(account, 0, 100, String(quantity));
  await desk.setPrice(90);
}

test.each(cases)(
  "$rule refuses with its value and limit ($code)",
  async ({ rule, code, value, limit, limits, terms, before }) => {
    const account = await desk.openAccount(limits);
    await before?.(account);
    const answer = await place(account, terms);
    expect(answer).toMatchObject({ verdict: "refused", rule, code, limit, order: null });
    expect(rounded(answer.value)).toBe(value);
    expect(
      await desk.trader.query(
        "select verdict, rule, code from public.decisions where account_id = $1 and intent_sequence = $2",
        [account, answer.intent_sequence],
      ),
    ).toEqual([{ verdict: "refused", rule, code }]);
  },
);

test("a refusal of a candle that is too old names its age and the limit of two candles", async () => {
  const account = await desk.openAccount();
  await desk.pools.owner.query("update public.market_data_candles set open_time = open_time - interval '5 minutes'");
  const answer = await place(account);
  expect(answer).toMatchObject({ rule: "candle_age", code: "candle_too_old", limit: 120 });
  // The forming candle is five minutes back and ended at most four minutes ago.
  expect(answer.value).toBeGreaterThan(120);
  await desk.pools.owner.query("delete from public.market_data_candles");
  expect(await place(account)).toMatchObject({ rule: "candle_age", value: null });
});

test("the same intent within the window is refused under another id, and is the same order under its own", async () => {
  const account = await desk.openAccount({ duplicate_window_ms: 60_000 });
  const intent_id = randomUUID();
  const first = await place(account, { intent_id });
  expect(first.verdict).toBe("approved");
  expect(await place(account, { intent_id })).toEqual(first);
  expect(await place(account)).toMatchObject({ rule: "duplicate", code: "duplicate_intent", limit: 60_000 });
  expect(await refusalOf(place(account, { intent_id, quantity: "2" }))).toBe("intent_id_reused");
  expect(await desk.trader.ask("select count(*)::int from public.orders where account_id = $1", [account])).toBe(1);
});

test("an account without limits is refused everything", async () => {
  const account = await desk.openAccount();
  await desk.pools.owner.query("delete from public.risk_limits where account_id = $1", [account]);
  expect(await place(account)).toMatchObject({ rule: "limits_present", code: "risk_limits_missing" });
});

test.each<readonly [string, Terms, string]>([
  ["no side", { side: "long" }, "order_invalid"],
  ["a negative quantity", { quantity: "-1" }, "order_invalid"],
  ["a quantity that is no number", { quantity: "NaN" }, "order_invalid"],
  ["a limit without a price", { order_type: "limit" }, "order_invalid"],
  ["a market order with a price", { price: "100" }, "order_invalid"],
  [
    "a stop loss above a long entry",
    { order_type: "limit", price: "100", stop_loss: { price: "101" } },
    "exit_level_invalid",
  ],
  ["a level of nothing", { stop_loss: { text: "far" } }, "exit_level_invalid"],
  ["an unknown instrument", { instrument_id: 999 }, "instrument_not_found"],
  ["no id", { intent_id: null }, "order_invalid"],
])("%s is no intent and leaves nothing", async (_what, terms, code) => {
  const account = await desk.openAccount();
  expect(await refusalOf(place(account, terms))).toBe(code);
  expect(await desk.trader.ask("select count(*)::int from public.intents where account_id = $1", [account])).toBe(0);
});

test("a foreign account is not there, and a viewer trades nothing", async () => {
  const account = await desk.openAccount();
  const stranger = await desk.openSession(await desk.pools.signUp(`${randomUUID()}@example.org`));
  expect(await refusalOf(placeOrder(stranger, { account_id: account, instrument_id: desk.instrumentId }))).toBe(
    "account_not_found",
  );
  await desk.pools.owner.query("update public.user_roles set role = 'viewer' where user_id = $1", [stranger.userId]);
  expect(await refusalOf(placeOrder(stranger, { account_id: account, instrument_id: desk.instrumentId }))).toBe(
    "role_missing",
  );
  await stranger[Symbol.asyncDispose]();
});

test("a snapshot that is older than a kill passes no gate", async () => {
  const account = await desk.openAccount();
  await desk.trader.query("begin isolation level repeatable read");
  expect(await refusalOf(place(account))).toBe("gate_needs_read_committed");
  await desk.trader.query("rollback");
});

test("a bracket makes its levels when it fills, and the one that fills cancels the other", async () => {
  const account = await desk.openAccount();
  await place(account, { quantity: "3", stop_loss: { price: "95" }, take_profit: { fraction: "0.1" } });
  await fill(account, 0, 100, "2");
  const levels = () =>
    desk.trader.query(
      `select sequence, purpose, side, order_type, quantity, price, stop_price, status, client_order_id like '%-0-_p' or client_order_id like '%-0-sl' as "isNamed"
       from public.orders where account_id = $1 and purpose in ('stop_loss', 'take_profit') order by sequence`,
      [account],
    );
  expect(await levels()).toEqual([
    {
      sequence: 1,
      purpose: "stop_loss",
      side: "sell",
      order_type: "stop",
      quantity: "2",
      price: null,
      stop_price: "95.00",
      status: "submitted",
      isNamed: true,
    },
    // 100 × 1.1
    {
      sequence: 2,
      purpose: "take_profit",
      side: "sell",
      order_type: "limit",
      quantity: "2",
      price: "110.00",
      stop_price: null,
      status: "submitted",
      isNamed: true,
    },
  ]);
  await desk.trader.query("select public.cancel_order($1, 0)", [account]);
  await fill(account, 1, 95, "2");
  expect((await levels()).map((level) => (level as { readonly status: string }).status)).toEqual([
    "filled",
    "cancelled",
  ]);
  expect(
    await desk.trader.query("select exit_reason from public.fills where account_id = $1 order by sequence", [account]),
  ).toEqual([{ exit_reason: null }, { exit_reason: "stop_loss" }]);
  expect(await execution.query("select * from private.reconcile_account($1)", [account])).toEqual([]);
});

test("a market order takes an offset that is larger than 1", async () => {
  const account = await desk.openAccount();
  expect(await place(account, { stop_loss: { offset: "5" } })).toMatchObject({ verdict: "approved" });
  await fill(account, 0, 100);
  expect(
    await desk.trader.query("select stop_price from public.orders where account_id = $1 and purpose = 'stop_loss'", [
      account,
    ]),
  ).toEqual([{ stop_price: "95.00" }]);
});

test("a sweep closes and never opens, whoever calls it", async () => {
  const account = await desk.openAccount();
  const sweep = (terms: Terms) =>
    refusalOf(
      execution.ask("select private.submit_intent($1, $2, $3, $4, 'sweep')", [
        randomUUID(),
        account,
        desk.instrumentId,
        JSON.stringify(terms),
      ]),
    );
  expect(await sweep({ side: "buy", quantity: "7" })).toBe("order_invalid");
  expect(await sweep({ side: "buy", quantity: "7", reduce_only: true })).toContain("reduce_only_exceeds_position");
});

test("an approval makes one order: not another one of another purpose beside it", async () => {
  const account = await desk.openAccount();
  await place(account);
  const again = desk.pools.owner.query(
    `insert into public.orders (user_id, account_id, mode, sequence, client_order_id, intent_sequence, purpose, side, order_type, quantity,
       reduce_only, instrument_id, status, changed_at, submit_epoch)
     select user_id, account_id, mode, 1, 'another', intent_sequence, 'exit', side, order_type, quantity, reduce_only, instrument_id,
       'submitted', now(), submit_epoch
     from public.orders where account_id = $1`,
    [account],
  );
  expect(await refusalOf(again)).toBe("order_without_approval");
});

test("closing a position cancels what waits and takes it off whole", async () => {
  const account = await desk.openAccount();
  await place(account, { quantity: "2", stop_loss: { price: "95" } });
  await fill(account, 0, 100, "2");
  const intent_id = randomUUID();
  const close = () =>
    desk.trader.ask<GateAnswer>("select public.close_position($1, $2, $3)", [intent_id, account, desk.instrumentId]);
  const answer = await close();
  expect(answer).toMatchObject({
    verdict: "approved",
    order: { sequence: 2, side: "sell", quantity: "2", reduce_only: true },
  });
  expect(await close()).toEqual(answer);
  await fill(account, 2, 103, "2");
  expect(
    await desk.trader.query(
      "select quantity, entry_price, realized_profit from public.positions where account_id = $1",
      [account],
    ),
  ).toEqual([
    // 2 × (103 − 100)
    { quantity: "0", entry_price: null, realized_profit: "6.000000000000000000" },
  ]);
  expect(
    await refusalOf(
      desk.trader.ask("select public.close_position($1, $2, $3)", [randomUUID(), account, desk.instrumentId]),
    ),
  ).toBe("position_not_found");
});

test("each limit is left exactly reached", async () => {
  const account = await desk.openAccount({
    max_order_value: 200,
    max_position: 2,
    max_exposure: 200,
    max_open_orders: 1,
  });
  expect(await place(account, { quantity: "2" })).toMatchObject({ verdict: "approved" });
});
