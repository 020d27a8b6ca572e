import { Decimal } from "@chandlery/core/base";
import { assert as assertProperty, asyncProperty, array, constantFrom, integer, record } from "fast-check";
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

interface Part {
  readonly side: "buy" | "sell";
  /** In lots of 0.001, and ticks of 0.01. */
  readonly lots: number;
  readonly ticks: number;
  readonly fee: number;
}

const parts = array(
  record<Part>({
    side: constantFrom("buy", "sell"),
    lots: integer({ min: 1, max: 5_000 }),
    ticks: integer({ min: 9_000, max: 11_000 }),
    fee: integer({ min: 0, max: 99 }),
  }),
  { minLength: 1, maxLength: 12 },
);

/** Fills an order whole at its own price, in two executions where it has more than one lot. */
async function trade(account: string, { side, lots, ticks, fee }: Part, key: string): Promise<void> {
  const quantity = new Decimal(lots).div(1_000);
  const answer = await placeOrder(desk.trader, {
    account_id: account,
    instrument_id: desk.instrumentId,
    side,
    quantity: quantity.toFixed(),
  });
  const sequence = answer.order?.sequence ?? -1;
  await execution.ask("select private.dispatch_order($1, $2)", [account, sequence]);
  await execution.ask("select private.record_order_event($1, $2, 'accept')", [account, sequence]);
  const first = Math.ceil(lots / 2);
  for (const [at, part] of [first, lots - first].filter((size) => size > 0).entries()) {
    const execution_ = {
      trade_key: `${key}-${at}`,
      quantity: new Decimal(part).div(1_000).toFixed(),
      price: new Decimal(ticks).div(100).toFixed(),
      filled_at: new Date().toISOString(),
      fee: at === 0 ? new Decimal(fee).div(10_000).toFixed() : "0",
    };
    await execution.ask("select private.record_fill($1, $2, $3)", [account, sequence, JSON.stringify(execution_)]);
  }
}

/** By exact arithmetic over the same trades, from what nobody rounds: sums. */
function expected(trades: readonly Part[]): {
  readonly cash: string;
  readonly quantity: string;
  readonly cost: string;
} {
  let [cash, quantity, cost] = [new Decimal(100_000), new Decimal(0), new Decimal(0)];
  for (const { side, lots, ticks, fee } of trades) {
    const sign = side === "buy" ? 1 : -1;
    const value = new Decimal(lots).div(1_000).times(ticks).div(100);
    quantity = quantity.plus(new Decimal(lots).div(1_000).times(sign));
    cost = cost.plus(value.times(sign));
    cash = cash.minus(value.times(sign)).minus(new Decimal(fee).div(10_000));
  }
  return { cash: cash.toFixed(), quantity: quantity.toFixed(), cost: cost.toFixed() };
}

test("whatever is traded, cash, position and cost are the exact sums, profit and cost agree when flat, and nothing is left to reconcile", async () => {
  await assertProperty(
    asyncProperty(parts, async (trades) => {
      const account = await desk.openAccount({ max_leverage: null }, 100_000);
      for (const [at, part] of trades.entries()) {
        await trade(account, part, `p${at}`);
      }
      const [row] = await desk.trader.query(
        `select trim_scale(balance.cash)::text as cash, trim_scale(held.quantity)::text as quantity, trim_scale(held.cost)::text as cost
         from public.account_balances as balance join public.positions as held using (account_id) where account_id = $1`,
        [account],
      );
      expect(row).toEqual(expected(trades));
      // Realised profit and what is still held at its entry price are what was paid in and out, to the rounding of averages.
      const [drift] = await desk.trader.query<{ readonly drift: string }>(
        `select abs(realized_profit + cost - quantity * coalesce(entry_price, 0))::text as drift from public.positions where account_id = $1`,
        [account],
      );
      expect(Number(drift?.drift)).toBeLessThan(1e-12);
      expect(await execution.query("select * from private.reconcile_account($1)", [account])).toEqual([]);
    }),
    { numRuns: 25 },
  );
}, 120_000);

test("what is changed behind the law's back is found when the books are compared", async () => {
  const account = await desk.openAccount();
  await trade(account, { side: "buy", lots: 1_000, ticks: 10_000, fee: 10 }, "r");
  const claims = async (statement: string) => {
    const client = await desk.pools.owner.connect();
    try {
      await client.query("begin");
      await client.query(
        "alter table public.ledger_entries disable trigger user; alter table public.positions disable trigger user",
      );
      await client.query(statement, [account]);
      const { rows } = await client.query<{ readonly claim: string }>(
        "select claim from private.reconcile_account($1)",
        [account],
      );
      return rows.map(({ claim }) => claim.replace(/\d+/, "N"));
    } finally {
      await client.query("rollback");
      client.release();
    }
  };
  expect(
    await claims("update public.ledger_entries set amount = amount + 1 where account_id = $1 and sequence = 1"),
  ).toEqual(["cash is the sum of the ledger", "the ledger books every fill"]);
  expect(await claims("update public.positions set quantity = quantity * 2 where account_id = $1")).toEqual([
    "the position in instrument N is that of its fills",
  ]);
  expect(await claims("update private.account_heads set cash = 0 where account_id = $1")).toEqual([
    "cash is the sum of the ledger",
  ]);
});

test("an instrument of another currency is booked by the rate on record, and refused without one", async () => {
  const account = await desk.trader.ask<string>(
    `select public.open_paper_account('Euro desk', 'EUR', 10000, limits => '{"duplicate_window_ms": 0}')`,
  );
  const order = { account_id: account, instrument_id: desk.instrumentId };
  expect(await placeOrder(desk.trader, order)).toMatchObject({ rule: "conversion", code: "conversion_rate_missing" });
  // One euro is 1.25 dollars: a dollar is 0.8 euros.
  await desk.trader.ask("select public.record_conversion_rate('EUR', 'USD', 1.25, 'by hand')");
  await trade(account, { side: "buy", lots: 2_000, ticks: 10_000, fee: 5_000 }, "eur");
  expect(
    await desk.trader.query(
      "select kind, trim_scale(amount)::text as amount from public.ledger_entries where account_id = $1 order by sequence",
      [account],
    ),
  ).toEqual([
    { kind: "deposit", amount: "10000" },
    // −1 × 100 × 0.8, twice, and the fee of 0.5 × 0.8.
    { kind: "trade", amount: "-80" },
    { kind: "fee", amount: "-0.4" },
    { kind: "trade", amount: "-80" },
  ]);
  const totals = await desk.trader.query<{ readonly account_id: string }>("select * from public.total_accounts('USD')");
  expect(totals.find((row) => row.account_id === account)).toMatchObject({
    account_currency: "EUR",
    cash: "9839.6",
    // 9,839.6 + 2 × 100 × 0.8, and times 1.25.
    equity: "9999.6",
    rate: "1.25",
    rate_source: "by hand",
    total: "12499.5",
  });
  expect(await execution.query("select * from private.reconcile_account($1)", [account])).toEqual([]);
});
