import { expect, test } from "vitest";
import { placeOrder } from "../testing/desk.ts";
import { type TestExecution, closeCandles, testExecution } from "../testing/execution.ts";

// Candles that close are stored ahead of the wall's clock here: every order was accepted before they opened.

const minute = 60_000;

/** Closes the next candles, of which the first opens at the time that it returns. */
async function close({ desk }: TestExecution, candles: readonly string[]): Promise<number> {
  const from = Math.ceil(Date.now() / minute) * minute + minute;
  await closeCandles(desk, new Date(from), candles);
  return from;
}

const fillsOf = ({ desk }: TestExecution, account: string, from: number) =>
  desk.trader.query(
    `select order_sequence as order, quantity, price, is_maker, is_ambiguous,
       (extract(epoch from filled_at) * 1000 - $2::double precision)::integer as at
     from public.fills where account_id = $1 order by sequence`,
    [account, from],
  );

const bracket = { order_type: "limit", price: "95", stop_loss: { price: "93" }, take_profit: { price: "99" } };

test("entry and stop inside one candle: the stop is taken, and marked", async () => {
  await using whole = await testExecution();
  const { desk } = whole;
  const account = await desk.openAccount();
  await placeOrder(desk.trader, { account_id: account, instrument_id: desk.instrumentId, ...bracket });
  await whole.settled(account, ["working"]);
  const from = await close(whole, ["100 100 92 94", "94 99.5 94 99"]);
  await whole.settled(account, ["filled", "filled", "cancelled"]);
  expect(await fillsOf(whole, account, from)).toEqual([
    { order: 0, quantity: "1", price: "95", is_maker: true, is_ambiguous: false, at: minute },
    { order: 1, quantity: "1", price: "93", is_maker: false, is_ambiguous: true, at: minute },
  ]);
});

test("entry and target inside one candle: the target waits for the next", async () => {
  await using whole = await testExecution();
  const { desk } = whole;
  const account = await desk.openAccount();
  await placeOrder(desk.trader, { account_id: account, instrument_id: desk.instrumentId, ...bracket });
  await whole.settled(account, ["working"]);
  const from = await close(whole, ["100 100 94 99", "98 99.5 97 98"]);
  await whole.settled(account, ["filled", "cancelled", "filled"]);
  expect(await fillsOf(whole, account, from)).toEqual([
    { order: 0, quantity: "1", price: "95", is_maker: true, is_ambiguous: false, at: minute },
    { order: 2, quantity: "1", price: "99", is_maker: true, is_ambiguous: false, at: 2 * minute },
  ]);
});

test("an order that ends with its time is expired, and one that has none of a volume fills in parts", async () => {
  await using shared = await testExecution({ maxVolumeShare: "0.1" });
  const { desk } = shared;
  const account = await desk.openAccount();
  const place = (terms: Readonly<Record<string, unknown>>) =>
    placeOrder(desk.trader, { account_id: account, instrument_id: desk.instrumentId, order_type: "limit", ...terms });
  await place({ price: "95", quantity: "2.5" });
  await place({ price: "80", good_until: new Date(Date.now() + 500).toISOString() });
  await shared.settled(account, ["working", "expired"]);
  // A tenth of a volume of 10 is 1 a candle.
  const from = await close(shared, ["100 100 94 99", "99 99 96 97", "97 97 94 95", "95 96 94 95"]);
  await shared.settled(account, ["filled", "expired"]);
  const part = { order: 0, price: "95", is_maker: true, is_ambiguous: false };
  expect(await fillsOf(shared, account, from)).toEqual([
    { ...part, quantity: "1", at: minute },
    { ...part, quantity: "1", at: 3 * minute },
    { ...part, quantity: "0.5", at: 3 * minute },
  ]);
});

test("a replay sees candles as its own clock comes to their close", async () => {
  await using whole = await testExecution();
  const { desk } = whole;
  const start = Date.UTC(2024, 0, 1);
  const flat = Array.from({ length: 10 }, () => "100 100 100 100");
  const falling = Array.from({ length: 30 }, (_, at) => `100 100 ${99 - at} 100`);
  await closeCandles(desk, new Date(start), [...flat, ...falling]);
  // Three candles a second; the clock starts at the close of the fifth.
  const account = await desk.trader.ask<string>(
    "select public.open_paper_account('Replay', 'USD', 10000, replay => $1)",
    [JSON.stringify({ from: new Date(start + 5 * minute).toISOString(), speed: 180 })],
  );
  await placeOrder(desk.trader, {
    account_id: account,
    instrument_id: desk.instrumentId,
    order_type: "limit",
    price: "80",
  });
  await whole.settled(account, ["working"]);
  await whole.settled(account, ["filled"]);
  // 99 − 19 = 80: the candle at 10 + 19, which closes a minute later.
  expect(await fillsOf(whole, account, start)).toEqual([
    { order: 0, quantity: "1", price: "80", is_maker: true, is_ambiguous: false, at: 30 * minute },
  ]);
  expect(
    await desk.trader.ask(
      `select max(fill.filled_at) <= account.replay_from
         + (clock_timestamp() - account.replay_started_at) * account.replay_speed::double precision
       from public.fills as fill join public.accounts as account using (account_id)
       where account_id = $1 group by account.account_id`,
      [account],
    ),
  ).toBe(true);
}, 60_000);
