import { expect, test } from "vitest";
import { placeOrder } from "../testing/desk.ts";
import { closeCandles, testExecution } from "../testing/execution.ts";

const minute = 60_000;

test("two executors at once: every order is filled once, and positions are those of the fills", async () => {
  await using running = await testExecution({ services: 2, maxVolumeShare: "0.1" });
  const { desk } = running;
  const accounts = [await desk.openAccount(), await desk.openAccount(), await desk.openAccount()];
  const place = (account_id: string, terms: Readonly<Record<string, unknown>>) =>
    placeOrder(desk.trader, { account_id, instrument_id: desk.instrumentId, ...terms });
  for (const account of accounts.flatMap((account_id) => Array.from({ length: 8 }, () => account_id))) {
    await place(account, { stop_loss: { price: "90" }, take_profit: { price: "110" } });
  }
  for (const account of accounts) {
    await place(account, { order_type: "limit", price: "95", quantity: "2.5" });
  }
  const inAll = (status: string, purpose: string) =>
    desk.trader.ask<number>("select count(*)::integer from public.orders where status = $1 and purpose = $2", [
      status,
      purpose,
    ]);
  await expect.poll(() => inAll("filled", "entry"), { timeout: 20_000 }).toBe(24);
  await expect.poll(() => inAll("working", "take_profit"), { timeout: 20_000 }).toBe(24);
  // Each trades 10, of which an order gets 1: the limit is met three times, then every target.
  const ahead = Math.ceil(Date.now() / minute) * minute + minute;
  const falls = Array.from({ length: 3 }, () => "100 100 94 99");
  await closeCandles(desk, new Date(ahead), [...falls, "100 111 99 105"]);
  await expect.poll(() => inAll("filled", "take_profit"), { timeout: 20_000 }).toBe(24);
  await expect.poll(() => inAll("filled", "entry"), { timeout: 20_000 }).toBe(27);
  expect(await inAll("cancelled", "stop_loss")).toBe(24);
  // 24 entries and 24 exits, each once; 1, 1 and 0.5 of three limits, which are held.
  expect(
    await desk.trader.query(
      `select count(*)::integer as fills, count(distinct (account_id, order_sequence, filled_at))::integer as places,
         (select sum(trim_scale(quantity))::text from public.positions) as held
       from public.fills`,
    ),
  ).toEqual([{ fills: 57, places: 57, held: "7.5" }]);
  await using execution = await desk.openExecution(desk.trader.userId);
  expect(await execution.query("select * from private.reconcile_all()")).toEqual([]);
  expect(await desk.trader.ask("select min(seq) = 1 and max(seq) = count(*) from public.events")).toBe(true);
}, 120_000);
