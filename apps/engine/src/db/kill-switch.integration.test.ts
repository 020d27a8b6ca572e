import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type Desk, type UserSession, makeDesk, placeOrder } from "../testing/desk.ts";

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

interface Killed {
  readonly epoch: number;
  readonly drained: boolean;
  readonly level: number;
  readonly scope_key: string;
}

const kill = (scope: string, level: number, target: string | number | null = null): Promise<Killed> =>
  desk.trader.ask<Killed>("select public.kill_switch($1, $2, 'test', $3)", [scope, level, target]);

const reset = (scope: string, target: string | number | null = null): Promise<string> =>
  desk.trader.ask("select public.reset_kill_switch($1, 'all is well again', $2)", [scope, target]);

const place = (account_id: string, terms: Readonly<Record<string, unknown>> = {}) =>
  placeOrder(desk.trader, { account_id, instrument_id: desk.instrumentId, ...terms });

/** Holds a position of 1 at 100. */
async function openPosition(account: string): Promise<void> {
  await place(account);
  await execution.ask("select private.dispatch_order($1, 0)", [account]);
  await fill(account, 0);
}

let fillCount = 0;

async function fill(account: string, sequence: number): Promise<void> {
  fillCount += 1;
  const paid = {
    trade_key: `k-${fillCount}`,
    quantity: "1",
    price: "100",
    filled_at: new Date().toISOString(),
    fee: "0",
  };
  await execution.ask("select private.record_order_event($1, $2, 'accept')", [account, sequence]);
  await execution.ask("select private.record_fill($1, $2, $3)", [account, sequence, JSON.stringify(paid)]);
}

async function strategyOf(userId: string): Promise<string> {
  const { rows } = await desk.pools.owner.query<{ readonly id: string }>(
    `insert into public.strategies (strategy_id, user_id, name) values (gen_random_uuid(), $1, gen_random_uuid()::text)
     returning strategy_id as id`,
    [userId],
  );
  return rows[0]?.id ?? "";
}

test.each(["global", "user", "account", "strategy", "instrument"])(
  "a kill of scope %s stops entries until it is reset",
  async (scope) => {
    const account = await desk.openAccount();
    const strategy_id = await strategyOf(desk.trader.userId);
    const target = { account, strategy: strategy_id, instrument: desk.instrumentId }[scope] ?? null;
    const killed = await kill(scope, 1, target);
    expect(killed).toMatchObject({ drained: true, level: 1 });
    expect(await place(account, { strategy_id })).toMatchObject({
      verdict: "refused",
      rule: "kill",
      code: "kill_switch_active",
      value: 1,
      limit: 0,
    });
    const epoch = await reset(scope, target);
    // A bigint arrives as text.
    expect(Number(epoch)).toBeGreaterThan(killed.epoch);
    expect(await place(account, { strategy_id })).toMatchObject({ verdict: "approved" });
  },
);

test("another account trades on while one is stopped", async () => {
  const [stopped, free] = [await desk.openAccount(), await desk.openAccount()];
  await kill("account", 1, stopped);
  expect([(await place(stopped)).verdict, (await place(free)).verdict]).toEqual(["refused", "approved"]);
  await reset("account", stopped);
});

test("risk may be taken off below level 3, and nothing passes at level 3", async () => {
  const account = await desk.openAccount();
  await openPosition(account);
  await kill("account", 2, account);
  expect(await place(account, { side: "sell", reduce_only: true, order_type: "limit", price: "120" })).toMatchObject({
    verdict: "approved",
  });
  await kill("account", 3, account);
  expect(
    await place(account, { side: "sell", reduce_only: true, quantity: "1", order_type: "limit", price: "121" }),
  ).toMatchObject({ verdict: "refused" });
  // A kill adds to what is stopped: a lower level takes nothing back.
  expect((await kill("account", 1, account)).level).toBe(3);
  await reset("account", account);
});

test("an order that was approved before the kill is cancelled when it is to be sent", async () => {
  const account = await desk.openAccount();
  await place(account);
  await kill("account", 1, account);
  expect(await execution.ask("select private.dispatch_order($1, 0)", [account])).toBe("cancelled");
  expect(
    await desk.trader.query("select status, rejection, dispatched_at from public.orders where account_id = $1", [
      account,
    ]),
  ).toEqual([{ status: "cancelled", rejection: "kill_switch_active", dispatched_at: null }]);
  await reset("account", account);
});

test("a sweep cancels, asks for the exit, and is done only when the venue has filled it", async () => {
  const account = await desk.openAccount();
  await openPosition(account);
  await place(account, { order_type: "limit", price: "90" });
  const { epoch } = await kill("account", 3, account);
  expect(
    await execution.query("select epoch::int, user_id from private.kills_to_sweep() where epoch = $1", [epoch]),
  ).toEqual([{ epoch, user_id: desk.trader.userId }]);
  const sweep = () => execution.ask<Record<string, unknown>>("select private.sweep($1)", [epoch]);
  expect(await sweep()).toMatchObject({
    status: "running",
    cancelled_orders: 1,
    closed_positions: 1,
    open_orders: 1,
    open_positions: 1,
    flat_at: null,
  });
  // Again: nothing is asked for twice.
  expect(await sweep()).toMatchObject({ status: "running", cancelled_orders: 1, closed_positions: 1 });
  expect(await execution.ask("select private.dispatch_order($1, 2)", [account])).toBe("sending");
  await fill(account, 2);
  expect(await sweep()).toMatchObject({ status: "done", open_orders: 0, open_positions: 0 });
  expect(await execution.query("select 1 from private.kills_to_sweep() where epoch = $1", [epoch])).toEqual([]);
  expect(
    await desk.trader.query(
      "select level, drained, sweep_status, cancelled_orders, closed_positions from public.kill_history where epoch = $1",
      [epoch],
    ),
  ).toEqual([{ level: 3, drained: true, sweep_status: "done", cancelled_orders: 1, closed_positions: 1 }]);
  expect(await execution.query("select * from private.reconcile_account($1)", [account])).toEqual([]);
  await reset("account", account);
});

test("at level 2 what could add is cancelled, and a position keeps its stop", async () => {
  const account = await desk.openAccount();
  await openPosition(account);
  await place(account, { order_type: "limit", price: "90" });
  await place(account, { side: "sell", order_type: "stop", stop_price: "80", reduce_only: true });
  const { epoch } = await kill("account", 2, account);
  expect(await execution.ask("select private.sweep($1)", [epoch])).toMatchObject({
    status: "done",
    cancelled_orders: 1,
    closed_positions: 0,
    open_orders: 0,
    open_positions: 1,
  });
  expect(
    await desk.trader.query("select status, rejection from public.orders where account_id = $1 order by sequence", [
      account,
    ]),
  ).toEqual([
    { status: "filled", rejection: null },
    { status: "cancelled", rejection: "kill_switch_active" },
    { status: "submitted", rejection: null },
  ]);
  await reset("account", account);
});

test("a sweep that a reset overtakes is superseded, and closes nothing more", async () => {
  const account = await desk.openAccount();
  await openPosition(account);
  const { epoch } = await kill("account", 3, account);
  await execution.ask("select private.sweep($1)", [epoch]);
  await reset("account", account);
  expect(await execution.query("select 1 from private.kills_to_sweep() where epoch = $1", [epoch])).toHaveLength(1);
  expect(await execution.ask("select private.sweep($1)", [epoch])).toMatchObject({
    status: "superseded",
    open_positions: 1,
  });
  expect(await execution.query("select 1 from private.kills_to_sweep() where epoch = $1", [epoch])).toEqual([]);
});

async function refusalOf(asked: Promise<unknown>): Promise<string> {
  return asked.then(
    () => "no refusal",
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
}

test("who may stop what", async () => {
  const account = await desk.openAccount();
  const stranger = await desk.openSession(await desk.pools.signUp("stranger@example.org"));
  const ask = (scope: string, target: string | number | null, forAll = false) =>
    refusalOf(stranger.ask("select public.kill_switch($1, 1, 'test', $2, $3)", [scope, target, forAll]));
  expect(await ask("global", null)).toBe("role_missing");
  expect(await ask("instrument", desk.instrumentId, true)).toBe("role_missing");
  expect(await ask("account", account)).toBe("kill_scope_unknown");
  expect(await ask("account", "not an id")).toBe("kill_scope_unknown");
  expect(await ask("planet", null)).toBe("kill_scope_unknown");
  expect(await ask("user", null)).toBe("no refusal");
  expect(await ask("instrument", desk.instrumentId)).toBe("no refusal");
  // Their own instrument scope does not stop anybody else.
  expect(await place(account)).toMatchObject({ verdict: "approved" });
  await desk.pools.owner.query("update public.user_roles set role = 'viewer' where user_id = $1", [stranger.userId]);
  expect(await ask("user", null)).toBe("role_missing");
  await stranger[Symbol.asyncDispose]();
});

test("plain SQL of the owner stops everybody without any service, and a reset says why", async () => {
  const account = await desk.openAccount();
  const { rows } = await desk.pools.owner.query<{ readonly killed: Killed }>(
    "select public.kill_switch('global', 3, 'by hand') as killed",
  );
  expect(rows[0]?.killed).toMatchObject({ drained: true, scope_key: "global" });
  expect(await place(account)).toMatchObject({ verdict: "refused", value: 3 });
  expect(await refusalOf(desk.trader.ask("select public.reset_kill_switch('global', '  ')"))).toBe(
    "kill_reset_needs_reason",
  );
  await reset("global");
  expect(await refusalOf(reset("global"))).toBe("kill_not_active");
  expect(
    await desk.trader.query(
      "select changed_by, reason from public.kill_switch_changes where scope_key = 'global' order by epoch desc limit 2",
    ),
  ).toEqual([
    { changed_by: desk.trader.userId, reason: "all is well again" },
    { changed_by: null, reason: "by hand" },
  ]);
});

test("a kill returns within its patience while somebody holds the gate, and stands all the same", async () => {
  const account = await desk.openAccount();
  await desk.trader.query("begin");
  await place(account);
  const killer = await desk.openSession(desk.trader.userId);
  const killed = await killer.ask<Killed>("select public.kill_switch('account', 1, 'test', $1)", [account]);
  expect(killed.drained).toBe(false);
  await desk.trader.query("commit");
  expect((await killer.ask<Killed>("select public.kill_switch('account', 1, 'test', $1)", [account])).drained).toBe(
    true,
  );
  await killer[Symbol.asyncDispose]();
});

test("a law that was changed is halted, once", async () => {
  const halt = () => execution.ask("select private.halt_trading('a trigger is off')");
  expect(await halt()).not.toBeNull();
  expect(await halt()).toBeNull();
  await reset("global");
});

interface Said {
  readonly event: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** What the common topic hears of kills of every scope and a reset, after a change of the law; undone after that. */
async function saidToEveryone(change: string): Promise<{ readonly said: readonly Said[]; readonly common: unknown[] }> {
  const account = await desk.openAccount();
  const client = await desk.pools.owner.connect();
  try {
    await client.query(`begin; ${change}`);
    await client.query("select set_config('request.jwt.claims', $1, true)", [
      JSON.stringify({ sub: desk.trader.userId, role: "authenticated" }),
    ]);
    await client.query(
      `select public.kill_switch('user', 1, 'secret of mine'), public.kill_switch('account', 1, 'secret of mine', $1),
         public.kill_switch('instrument', 1, 'secret of mine', $2), public.reset_kill_switch('user', 'secret of mine'),
         public.kill_switch('instrument', 1, 'for all', $2, for_all => true), public.kill_switch('global', 1, 'for all'),
         public.reset_kill_switch('global', 'for all again')`,
      [account, String(desk.instrumentId)],
    );
    await client.query("set constraints all immediate");
    const said = await client.query<Said>(
      "select event, payload - 'id' as payload from realtime.messages where topic = 'everyone' and inserted_at = now() at time zone 'UTC'",
    );
    const common = await client.query<{ readonly epoch: number }>(
      "select epoch::int from public.kill_switch_changes where user_id is null and created_at >= now() order by epoch",
    );
    return { said: said.rows, common: common.rows };
  } finally {
    await client.query("rollback");
    client.release();
  }
}

/** What was said to everyone and is not a bare epoch of what holds for everyone. */
const undue = ({ said, common }: Awaited<ReturnType<typeof saidToEveryone>>): readonly Said[] =>
  said.filter(
    ({ event, payload }) =>
      event !== "kill" || !common.some((change) => JSON.stringify(change) === JSON.stringify(payload)),
  );

test("what holds for everyone is told to everyone by its epoch alone; what is a user's own is not told", async () => {
  const heard = await saidToEveryone("");
  expect(heard.common).toHaveLength(3);
  expect(heard.said).toEqual(heard.common.map((payload) => ({ event: "kill", payload })));
  expect(undue(heard)).toEqual([]);
});

test.each([
  [
    "the trigger fires for users' own kills as well",
    `drop trigger tell_everyone on public.kill_switch_changes;
     create constraint trigger tell_everyone after insert on public.kill_switch_changes
       deferrable initially deferred for each row execute function private.tell_everyone()`,
    // Of user, account, instrument and the reset of user.
    4,
  ],
  [
    "the message carries who and why",
    `create or replace function private.tell_everyone() returns trigger language plpgsql security definer set search_path = '' as
     $plant$ begin perform realtime.send(to_jsonb(new), 'kill', 'everyone'); return null; end $plant$`,
    3,
  ],
])("a planted bug is found: %s", async (_what, change, count) => {
  expect(undue(await saidToEveryone(change))).toHaveLength(count);
});

test("a kill for everyone is not held up by a table of messages that is locked", async () => {
  const holder = await desk.pools.owner.connect();
  await holder.query("begin; lock table realtime.messages in exclusive mode");
  try {
    const { rows } = await desk.pools.owner.query<{ readonly killed: Killed }>(
      "select public.kill_switch('global', 1, 'while it is locked') as killed",
    );
    expect(rows[0]?.killed).toMatchObject({ drained: true, level: 1 });
  } finally {
    await holder.query("rollback");
    holder.release();
    await reset("global");
  }
});
