import { randomUUID } from "node:crypto";
import { type Client } from "@chandlery/stack";
import { type Desks, actFor } from "../law/desks.ts";

export type Row = Readonly<Record<string, unknown>>;

/** Tables that an order stands on: whoever writes one of them past the law has an order without an approval. */
export const factTables = ["orders", "decisions", "intents"] as const;

export type FactTable = (typeof factTables)[number];

/** A function that an actor may execute, and what it takes. */
export interface Callable {
  readonly name: string;
  readonly parameters: readonly { readonly name: string; readonly type: string }[];
}

/** What an attacker can know: every id, every row, every function. */
export interface World {
  readonly desks: Desks;
  readonly userIds: readonly [string, string];
  /** Desk accounts of both, a paper run's, and a backtest's. */
  readonly accountIds: readonly [string, ...string[]];
  readonly rows: Readonly<Record<FactTable, readonly [Row, ...Row[]]>>;
  readonly columns: Readonly<Record<FactTable, readonly string[]>>;
}

/** Of a user with orders in every status that one can be brought to, a paper run, and a working backtest order. */
export async function plantOrders(owner: Client, desks: Desks): Promise<readonly string[]> {
  const others: string[] = [];
  for (const { accountId, userId, strategyId } of desks.accounts) {
    await actFor(owner, userId);
    const place = (terms: Row) => placeOrder(owner, { accountId, instrumentId: desks.instrumentId }, terms);
    await place({ quantity: "2", stop_loss: { fraction: "0.1" }, take_profit: { fraction: "0.1" } });
    await work(owner, accountId, { sequence: 0, quantity: "2" });
    await place({ order_type: "limit", price: "90", quantity: "3", strategy_id: strategyId });
    await work(owner, accountId, { sequence: 3, quantity: "1" });
    await place({ order_type: "stop", stop_price: "120", quantity: "1" });
    await owner.query("select private.dispatch_order($1, 4)", [accountId]);
    await place({ side: "sell", quantity: "1", reduce_only: true });
    await place({ quantity: "1" });
    await owner.query("select private.cancel_orders($1, null, 6, 'cancelled_by_user')", [accountId]);
    // Refused: the account does not hold as much.
    await place({ side: "sell", quantity: "500", reduce_only: true });
    await place({ quantity: "1e9" });
    others.push(...(await plantRuns(owner, { userId, strategyId, seriesId: desks.seriesId })));
  }
  return others;
}

async function placeOrder(
  owner: Client,
  { accountId, instrumentId }: { readonly accountId: string; readonly instrumentId: number },
  terms: Row,
): Promise<void> {
  await owner.query("select private.place_order(gen_random_uuid(), $1, $2, $3)", [
    accountId,
    instrumentId,
    { side: "buy", order_type: "market", ...terms },
  ]);
}

async function work(
  owner: Client,
  accountId: string,
  { sequence, quantity }: { readonly sequence: number; readonly quantity: string },
): Promise<void> {
  await owner.query("select private.dispatch_order($1, $2)", [accountId, sequence]);
  await owner.query("select private.record_order_event($1, $2, 'accept')", [accountId, sequence]);
  const fill = { trade_key: `t-${sequence}`, quantity, price: "100", filled_at: new Date().toISOString(), fee: "0" };
  await owner.query("select private.record_fill($1, $2, $3)", [accountId, sequence, fill]);
}

async function plantRuns(
  owner: Client,
  { userId, strategyId, seriesId }: { readonly userId: string; readonly strategyId: string; readonly seriesId: number },
): Promise<readonly string[]> {
  const [run, backtest] = [randomUUID(), randomUUID()];
  await owner.query("select private.open_run_account($1, $2, 1000)", [run, seriesId]);
  await owner.query(
    `insert into public.paper_runs (paper_run_id, user_id, account_id, strategy_id, series_id, parameters, settings, from_time, pace_ms)
     values (gen_random_uuid(), $1, $2, $3, $4, '{}', '{}', now(), 1)`,
    [userId, run, strategyId, seriesId],
  );
  await owner.query(
    `with account as (
       insert into public.accounts (account_id, user_id, mode, venue, start_cash) values ($2, $1, 'backtest', 'simulated', 100)
     ), wish as (
       insert into public.intents (account_id, user_id, sequence, decided_at, symbol, side, order_type, quantity, reduce_only)
       values ($2, $1, 0, now(), 'BTCUSD', 'buy', 'market', 1, false)
     ), decided as (
       insert into public.decisions (account_id, user_id, intent_sequence, decided_at, verdict) values ($2, $1, 0, now(), 'approved')
     )
     insert into public.orders
       (account_id, user_id, sequence, client_order_id, intent_sequence, purpose, side, order_type, quantity, status, changed_at)
     values ($2, $1, 0, $2::text, 0, 'entry', 'buy', 'market', 1, 'working', now())`,
    [userId, backtest],
  );
  return [run, backtest];
}

/** An order of each user that was approved just now, in the place of the one before: an approval is good for half a minute. */
export async function approveAnew(owner: Client, desks: Desks): Promise<void> {
  for (const { accountId, userId } of desks.accounts) {
    await actFor(owner, userId);
    await owner.query(
      `select private.cancel_orders($1, null, made.sequence, 'cancelled_by_user')
       from public.orders as made
       where made.account_id = $1 and made.status = 'submitted' and made.order_type = 'limit' and made.price = 80`,
      [accountId],
    );
    await placeOrder(owner, { accountId, instrumentId: desks.instrumentId }, { ...limitOf80, quantity: "1" });
  }
}

const limitOf80 = { order_type: "limit", price: "80", stop_loss: { fraction: "0.1" } };

export async function readWorld(owner: Client, desks: Desks, others: readonly string[]): Promise<World> {
  const [first, second] = desks.accounts;
  if (first === undefined || second === undefined) {
    throw new Error("The proof of the gate needs an owner and a stranger");
  }
  const rows: Partial<Record<FactTable, readonly [Row, ...Row[]]>> = {};
  const columns: Partial<Record<FactTable, readonly string[]>> = {};
  for (const table of factTables) {
    const found = await owner.query<{ row: Row }>(`select to_jsonb(held) as row from public.${table} as held`);
    const [one, ...more] = found.rows.map(({ row }) => row);
    if (one === undefined) {
      throw new Error(`There are no ${table} to attack`);
    }
    rows[table] = [one, ...more];
    columns[table] = Object.keys(one);
  }
  return {
    desks,
    userIds: [first.userId, second.userId],
    accountIds: [first.accountId, second.accountId, ...others],
    // Every table was read above.
    rows: rows as World["rows"],
    columns: columns as World["columns"],
  };
}

/** What a role may execute in schemas of ours, triggers aside: those cannot be called. */
export async function callablesOf(owner: Client, role: string): Promise<readonly Callable[]> {
  const { rows } = await owner.query<{ name: string; names: readonly string[] | null; kinds: readonly string[] }>(
    `select format('%I.%I', namespace.nspname, proc.proname) as name, proc.proargnames as names,
       array(select format_type(given.kind, null) from unnest(proc.proargtypes) with ordinality as given (kind, place) order by place) as kinds
     from pg_catalog.pg_proc as proc
     join pg_catalog.pg_namespace as namespace on namespace.oid = proc.pronamespace
     where namespace.nspname in ('public', 'private') and proc.prorettype <> 'trigger'::regtype
       and has_function_privilege($1, proc.oid, 'execute') and has_schema_privilege($1, namespace.oid, 'usage')
     order by 1`,
    [role],
  );
  return rows.map(({ name, names, kinds }) => ({
    name,
    parameters: kinds.map((type, index) => ({ name: names?.[index] ?? "", type })),
  }));
}
