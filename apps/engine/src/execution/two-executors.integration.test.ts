import { expect, test } from "vitest";
import { placeOrder } from "../testing/desk.ts";
import { testExecution } from "../testing/execution.ts";

test("two executors at once: every order is filled once, and positions are those of the fills", async () => {
  await using running = await testExecution({ services: 2 });
  const { desk } = running;
  const accounts = [await desk.openAccount(), await desk.openAccount(), await desk.openAccount()];
  const places = accounts.flatMap((account_id) => Array.from({ length: 8 }, () => account_id));
  for (const account_id of places) {
    await placeOrder(desk.trader, {
      account_id,
      instrument_id: desk.instrumentId,
      stop_loss: { price: "90" },
      take_profit: { price: "110" },
    });
  }
  const inAll = (status: string, purpose: string) =>
    desk.trader.ask<number>("select count(*)::integer from public.orders where status = $1 and purpose = $2", [
      status,
      purpose,
    ]);
  await expect.poll(() => inAll("filled", "entry"), { timeout: 20_000 }).toBe(24);
  await expect.poll(() => inAll("working", "take_profit"), { timeout: 20_000 }).toBe(24);
  await running.tick(111);
  await expect.poll(() => inAll("filled", "take_profit"), { timeout: 20_000 }).toBe(24);
  expect(await inAll("cancelled", "stop_loss")).toBe(24);
  // 24 entries and 24 exits, each once, and flat.
  expect(
    await desk.trader.query(
      `select count(*)::integer as fills, count(distinct (account_id, order_sequence))::integer as orders,
         (select count(*)::integer from public.positions where quantity <> 0) as open
       from public.fills`,
    ),
  ).toEqual([{ fills: 48, orders: 48, open: 0 }]);
  await using execution = await desk.openExecution(desk.trader.userId);
  expect(await execution.query("select * from private.reconcile_all()")).toEqual([]);
  await using owner = await desk.openSession(desk.trader.userId);
  expect(await owner.ask("select min(seq) = 1 and max(seq) = count(*) from public.events")).toBe(true);
}, 90_000);
