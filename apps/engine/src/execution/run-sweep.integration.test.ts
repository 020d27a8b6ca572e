import { defineStrategy, enterLong } from "@chandlery/core/strategy";
import { expect, test } from "vitest";
import { startOn } from "../testing/execution.ts";
import { kill, makePaperDesk, stepThroughLaw } from "../testing/paper-run.ts";

test("a kill of level 3 ends a paper run, and its position is closed at the price that the run had reached", async () => {
  await using desk = await makePaperDesk([100, 100, 100, 100, 104, 90]);
  const run = await desk.openRun();
  const definition = defineStrategy({
    name: "once",
    parameters: {},
    create: () => ({ onCandle: (view) => (view.index === 1 ? enterLong() : undefined) }),
  });
  // It stands at the close of the fifth candle, and has not seen the sixth.
  await stepThroughLaw(desk.db, run, { definition, candles: desk.candles.slice(0, 5) });
  const held = () =>
    desk.db.query<{ readonly quantity: string }>(
      "select trim_scale(quantity)::text as quantity from public.positions where account_id = $1",
      [run.accountId],
    );
  expect(Number((await held())[0]?.quantity)).toBeGreaterThan(0);
  const service = await startOn(desk);
  try {
    await kill(desk.db, 3);
    await expect.poll(held, { timeout: 20_000 }).toEqual([{ quantity: "0" }]);
    const exits = await desk.db.query(
      "select side, price, exit_reason from public.fills where account_id = $1 and side = 'sell'",
      [run.accountId],
    );
    expect(exits).toEqual([{ side: "sell", price: "104", exit_reason: "kill_switch" }]);
    const status = () => desk.db.query("select status from public.paper_runs where account_id = $1", [run.accountId]);
    expect(await status()).toEqual([{ status: "stopped" }]);
  } finally {
    await service.stop();
  }
}, 60_000);
