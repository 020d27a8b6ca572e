import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Desk, type UserSession, makeDesk, placeOrder } from "../testing/desk.ts";

let desk: Desk;
let execution: UserSession;

beforeAll(async () => {
  desk = await makeDesk();
  execution = await desk.openExecution(desk.trader.userId);
});

afterAll(async () => {
  await execution[Symbol.asyncDispose]();
  await desk[Symbol.asyncDispose]();
});

interface Use {
  readonly limit_name: string;
  readonly value: string | null;
  readonly limit_value: string | null;
  readonly is_blocking: boolean;
}

async function useOf(
  account: string,
): Promise<Readonly<Record<string, readonly [string | null, string | null, boolean]>>> {
  const rows = await desk.trader.query<Use>(
    "select limit_name, value, limit_value, is_blocking from public.risk_use($1)",
    [account],
  );
  return Object.fromEntries(rows.map((row) => [row.limit_name, [row.value, row.limit_value, row.is_blocking]]));
}

async function fill(account: string, side: "buy" | "sell", quantity: string, price: string): Promise<void> {
  const answer = await placeOrder(desk.trader, {
    account_id: account,
    instrument_id: desk.instrumentId,
    side,
    quantity,
  });
  const sequence = answer.order?.sequence ?? -1;
  await execution.ask("select private.dispatch_order($1, $2)", [account, sequence]);
  await execution.ask("select private.record_order_event($1, $2, 'accept')", [account, sequence]);
  const filled = { trade_key: randomUUID(), quantity, price, filled_at: new Date().toISOString(), fee: "0" };
  await execution.ask("select private.record_fill($1, $2, $3)", [account, sequence, JSON.stringify(filled)]);
}

test("an account that holds nothing uses nothing, and null is no limit", async () => {
  const account = await desk.openAccount({ max_leverage: null, max_daily_loss: null });
  const use = await useOf(account);
  expect(use).toEqual({
    max_order_value: [null, null, false],
    max_position: ["0", null, false],
    max_position_value: ["0", null, false],
    max_open_orders: ["0", use["max_open_orders"]?.[1], false],
    max_exposure: ["0", null, false],
    max_leverage: ["0", null, false],
    max_daily_loss: ["0", null, false],
    max_weekly_loss: ["0", null, false],
    max_drawdown: ["0", null, false],
    max_orders_per_minute: ["0", use["max_orders_per_minute"]?.[1], false],
    max_price_deviation: [null, use["max_price_deviation"]?.[1], false],
    max_candle_age_seconds: [null, null, false],
    duplicate_window_ms: [null, "0", false],
  });
});

test("a position, an order that waits and a loss count as the gate counts them", async () => {
  const account = await desk.openAccount({
    max_order_value: 5_000,
    max_position: 60,
    max_position_value: 4_500,
    max_open_orders: 1,
    max_exposure: 9_000,
    max_leverage: 2,
    max_daily_loss: 0.05,
    max_weekly_loss: 0.3,
    max_drawdown: 0.3,
    max_price_deviation: 0.5,
    max_candle_age_seconds: 3_600,
    max_orders_per_minute: 10,
  });
  await desk.setPrice(100);
  await fill(account, "buy", "30", "100");
  await placeOrder(desk.trader, {
    account_id: account,
    instrument_id: desk.instrumentId,
    side: "buy",
    quantity: "20",
    order_type: "limit",
    price: "60",
  });
  await desk.trader.ask("select public.set_risk_limits($1, $2)", [account, JSON.stringify({ max_position: 40 })]);
  await desk.setPrice(80);
  const use = await useOf(account);
  // Cash 10,000 − 30 × 100 = 7,000; equity 7,000 + 30 × 80 = 9,400; the day began with 10,000.
  // Position 30 + 20 = 50, at 80 it is 4,000: exposure 4,000, leverage 4,000 / 9,400.
  expect({ ...use, max_candle_age_seconds: use["max_candle_age_seconds"]?.slice(1) }).toEqual({
    max_order_value: [null, "5000", false],
    max_position: ["50", "40", true],
    max_position_value: ["4000", "4500", false],
    max_open_orders: ["1", "1", true],
    max_exposure: ["4000", "9000", false],
    max_leverage: ["0.425531914894", "2", false],
    max_daily_loss: ["0.06", "0.05", true],
    max_weekly_loss: ["0.06", "0.3", false],
    max_drawdown: ["0.06", "0.3", false],
    max_orders_per_minute: ["2", "10", false],
    max_price_deviation: [null, "0.5", false],
    max_candle_age_seconds: ["3600", false],
    duplicate_window_ms: [null, "0", false],
  });
  const answer = await placeOrder(desk.trader, {
    account_id: account,
    instrument_id: desk.instrumentId,
    side: "buy",
    quantity: "0.001",
  });
  const checks = await desk.trader.query<{ readonly checks: readonly { rule: string; value: number | null }[] }>(
    "select checks from public.decisions where account_id = $1 and intent_sequence = $2",
    [account, answer.intent_sequence],
  );
  const measured = Object.fromEntries((checks[0]?.checks ?? []).map(({ rule, value }) => [rule, value]));
  for (const rule of ["max_daily_loss", "max_weekly_loss", "max_drawdown"]) {
    expect([rule, Number(use[rule]?.[0]).toFixed(6)]).toEqual([rule, Number(measured[rule]).toFixed(6)]);
  }
  // The gate counts its intent in: one order more, and 0.001 × 80.
  expect(measured["max_open_orders"]).toBe(2);
  expect(measured["max_exposure"]).toBeCloseTo(4_000.08, 6);
});

test("looking at it moves no mark", async () => {
  const account = await desk.openAccount({});
  const marks = () =>
    desk.pools.owner.query(
      "select marked_at, day_equity, week_equity, peak_equity from private.account_heads where account_id = $1",
      [account],
    );
  await desk.setPrice(100);
  await fill(account, "buy", "10", "100");
  const before = (await marks()).rows;
  await desk.setPrice(150);
  await useOf(account);
  expect((await marks()).rows).toEqual(before);
});

test("a stranger's account does not exist, and a user without a role reads their own", async () => {
  const account = await desk.openAccount({});
  const strangerId = await desk.pools.signUp("stranger-of-risk@example.org");
  await using stranger = await desk.openSession(strangerId);
  await expect(stranger.query("select * from public.risk_use($1)", [account])).rejects.toThrow("account_not_found");
  await expect(stranger.query("select * from public.risk_use($1)", [randomUUID()])).rejects.toThrow(
    "account_not_found",
  );
});
