import { afterAll, beforeAll, expect, test } from "vitest";
import { type Desk, makeDesk, placeOrder } from "../testing/desk.ts";

let desk: Desk;

beforeAll(async () => {
  desk = await makeDesk();
});

afterAll(() => desk[Symbol.asyncDispose]());

const order = (account_id: string, session = desk.trader) =>
  placeOrder(session, { account_id, instrument_id: desk.instrumentId, quantity: "1" });

/** As if that many requests had been made in a window that does not end during the test. */
const countAs = (requests: number) =>
  desk.pools.owner.query(
    "update private.request_counts set requests = $1, window_start = date_bin('1 minute', now(), 'epoch') + interval '1 minute'",
    [requests],
  );

test("600 intents a minute pass, refused ones among them; the next is turned away and leaves nothing", async () => {
  const account = await desk.openAccount({ max_order_value: 1 });
  expect((await order(account)).code).toBe("intent_exceeds_max_order_value");
  await countAs(599);
  expect((await order(account)).code).toBe("intent_exceeds_max_order_value");
  await expect(order(account)).rejects.toMatchObject({ message: "too_many_requests", code: "PT429" });
  const [counted] = await desk.trader.query(
    "select (select count(*)::int from public.intents where account_id = $1) as intents, (select count(*)::int from public.decisions where account_id = $1) as decisions",
    [account],
  );
  expect(counted).toEqual({ intents: 2, decisions: 2 });
  // Risk can be taken off all the same, and nobody else is turned away.
  expect(await desk.trader.ask("select public.cancel_all_orders($1)", [account])).toBe(0);
  expect(await desk.trader.ask("select public.kill_switch('account', 1, 'a test', $1) ->> 'level'", [account])).toBe(
    "1",
  );
  await using other = await desk.openSession(await desk.pools.signUp("other@example.org"));
  const foreign = await other.ask<string>("select public.open_paper_account('Desk', 'USD', 10000)");
  expect((await order(foreign, other)).verdict).toBe("approved");
  await countAs(1);
});

test("sessions of one user on two accounts wait for each other, and none of them deadlocks", async () => {
  const accounts = [await desk.openAccount(), await desk.openAccount()];
  const sessions = await Promise.all(Array.from({ length: 6 }, () => desk.openSession(desk.trader.userId)));
  const answers = await Promise.all(
    sessions.map(async (session, at) => {
      const verdicts: string[] = [];
      for (let step = 0; step < 10; step += 1) {
        verdicts.push((await order(accounts[(at + step) % 2] ?? "", session)).verdict);
        // What takes the account first, and no count, runs between them.
        await session.ask("select public.cancel_all_orders($1)", [accounts[(at + step + 1) % 2]]);
      }
      return verdicts;
    }),
  );
  await Promise.all(sessions.map((session) => session[Symbol.asyncDispose]()));
  expect(answers.flat()).toEqual(Array.from({ length: 60 }, () => "approved"));
});
