import { randomUUID } from "node:crypto";
import { withClient } from "@chandlery/stack";
import { type TestDatabase, createTestDatabase } from "@chandlery/stack/testing";
import { type Session, openSession } from "../session.ts";

/** A trader with two instruments: one whose target will be met, and one whose candles fill an order in parts. */
export interface CrashDesk extends AsyncDisposable {
  readonly database: TestDatabase;
  /** An account with a bracket at the market and a limit that fills in three parts, none of it worked yet. */
  readonly openTrial: () => Promise<string>;
  readonly isSettled: (account: string) => Promise<boolean>;
  readonly judge: (accounts: readonly string[]) => Promise<Judged>;
  readonly openAccount: () => Promise<string>;
  /** A small market order. */
  readonly buy: (account: string) => Promise<void>;
  /** Nothing of the account is open. */
  readonly isFilled: (account: string) => Promise<boolean>;
  /** From each order but the first to the event of its fill. */
  readonly latencies: (account: string) => Promise<{ readonly medianMs: number; readonly p95Ms: number }>;
}

export interface Judged {
  /** Accounts whose orders did not come to their end. */
  readonly lost: number;
  /** Orders that were filled more often, or by more, than they are; accounts with more entries than were asked for. */
  readonly doubled: number;
  /** What `reconcile_all` says, and holes in the events. */
  readonly differences: readonly string[];
}

export interface Instruments {
  readonly bracket: number;
  readonly parts: number;
}

const finalStatuses = "entry filled, entry filled, stop_loss cancelled, take_profit filled";

export async function makeCrashDesk(): Promise<CrashDesk> {
  const database = await createTestDatabase();
  const userId = randomUUID();
  await withClient(database.urls.supabase_admin, (client) =>
    client.query(
      "insert into auth.users (id, email, aud, role) values ($1, 'crash@example.org', 'authenticated', 'authenticated')",
      [userId],
    ),
  );
  const owner = await openSession(database.urls.postgres);
  const trader = await openTrader(database.urls.postgres, userId);
  const instruments = await makeInstruments({ owner, trader });
  return {
    database,
    openTrial: async () => {
      await storePresent(owner);
      return openTrial(trader, instruments);
    },
    isSettled: (account) => isSettled(owner, account),
    judge: (accounts) => judge({ owner, execution: database.urls.engine_execution, userId }, accounts),
    openAccount: () => openAccount(trader),
    buy: async (account) => {
      await storePresent(owner);
      await trader.client.query("select public.place_order(gen_random_uuid(), $1, $2, 'buy', 0.001)", [
        account,
        instruments.bracket,
      ]);
    },
    isFilled: (account) => isFilled(owner, account),
    latencies: (account) => latencies(owner, account),
    [Symbol.asyncDispose]: async () => {
      await owner.close();
      await trader.close();
      await database.drop();
    },
  };
}

async function openTrader(url: string, userId: string): Promise<Session> {
  const trader = await openSession(url);
  await becomeTrader(trader, userId);
  return trader;
}

/** From now on the session is the user's, as REST would have it. */
export async function becomeTrader({ client }: HasClient, userId: string): Promise<void> {
  await client.query("select set_config('request.jwt.claims', $1, false)", [
    JSON.stringify({ sub: userId, role: "authenticated" }),
  ]);
  await client.query("set role authenticated");
}

type HasClient = Pick<Session, "client">;

interface Sessions {
  readonly owner: HasClient;
  readonly trader: HasClient;
}

/**
 * Candles that close lie ahead of the wall's clock, so every order was accepted before they opened and all trials meet the
 * same ones: at 103 the target of every bracket, and three that trade 10 each at the limit of the others.
 */
export async function makeInstruments({ owner, trader }: Sessions): Promise<Instruments> {
  const made: Record<string, number> = {};
  for (const symbol of ["bracket", "parts"]) {
    const { rows } = await owner.client.query<{ readonly series_id: number }>(
      `insert into public.candle_series (source, symbol, timeframe, price_scale, volume_scale)
       values ('test', $1, '1m', 0, 0) returning series_id`,
      [symbol],
    );
    await storePresent(owner);
    const added = await trader.client.query<{ readonly id: number }>(
      "select public.add_instrument($1, 'USD', tick_size => 1, lot_size => 0.001) as id",
      [rows[0]?.series_id],
    );
    made[symbol] = added.rows[0]?.id ?? 0;
  }
  await owner.client.query(
    `insert into public.market_data_candles (series_id, open_time, is_closed, open, high, low, close, volume)
     select series.series_id, date_trunc('minute', now()) + ahead.minutes * interval '1 minute', true,
       100, ahead.high, ahead.low, 100, 10
     from (values ('bracket', 600, 103, 99), ('parts', 600, 100, 94), ('parts', 601, 100, 96), ('parts', 602, 100, 94), ('parts', 603, 100, 95))
       as ahead (symbol, minutes, high, low)
     join public.candle_series as series using (symbol)`,
  );
  return { bracket: made["bracket"] ?? 0, parts: made["parts"] ?? 0 };
}

/** The price that the gate measures by, fresh. */
export async function storePresent({ client }: HasClient): Promise<void> {
  await client.query(
    `insert into public.market_data_candles (series_id, open_time, is_closed, open, high, low, close, volume)
     select series_id, date_trunc('minute', now()), false, 100, 100, 100, 100, 10 from public.candle_series
     on conflict do nothing`,
  );
}

export async function openAccount({ client }: HasClient): Promise<string> {
  const account = randomUUID();
  await client.query(
    `select public.open_paper_account('Trial', 'USD', 10000, account_id => $1, limits => '{"duplicate_window_ms": 0}')`,
    [account],
  );
  return account;
}

async function openTrial(trader: Session, { bracket, parts }: Instruments): Promise<string> {
  const account = await openAccount(trader);
  const { client } = trader;
  await client.query(
    `select public.place_order(gen_random_uuid(), $1, $2, 'buy', 1, stop_loss => '{"price": "50"}', take_profit => '{"price": "102"}')`,
    [account, bracket],
  );
  await client.query(
    "select public.place_order(gen_random_uuid(), $1, $2, 'buy', 2.5, order_type => 'limit', price => 95)",
    [account, parts],
  );
  return account;
}

export async function isSettled({ client }: HasClient, account: string): Promise<boolean> {
  const { rows } = await client.query<{ readonly told: string }>(
    `select string_agg(purpose || ' ' || status, ', ' order by purpose, sequence) as told
     from public.orders where account_id = $1`,
    [account],
  );
  return rows[0]?.told === finalStatuses;
}

async function isFilled({ client }: Session, account: string): Promise<boolean> {
  const { rows } = await client.query("select 1 from public.orders where account_id = $1 and status <> 'filled'", [
    account,
  ]);
  return rows.length === 0;
}

async function latencies({ client }: Session, account: string) {
  const { rows } = await client.query<{ readonly medianMs: number; readonly p95Ms: number }>(
    `select round(1000 * percentile_cont(0.5) within group (order by waited))::integer as "medianMs",
       round(1000 * percentile_cont(0.95) within group (order by waited))::integer as "p95Ms"
     from (
       select extract(epoch from told.created_at - made.submitted_at)::double precision as waited
       from public.orders as made
       join public.events as told on told.user_id = made.user_id and told.kind = 'fills'
         and told.payload ->> 'account_id' = made.account_id::text
         and (told.payload ->> 'order_sequence')::integer = made.sequence
       where made.account_id = $1 and made.sequence > 0
     ) as measured`,
    [account],
  );
  return rows[0] ?? { medianMs: Number.NaN, p95Ms: Number.NaN };
}

interface Judges {
  readonly owner: HasClient;
  readonly execution: string;
  readonly userId: string;
}

export async function judge({ owner, execution, userId }: Judges, accounts: readonly string[]): Promise<Judged> {
  let lost = 0;
  for (const account of accounts) {
    lost += (await isSettled(owner, account)) ? 0 : 1;
  }
  // Two entries were asked for. A market order and a target fill once; the limit of 2.5 fills once in each of the three
  // candles that reach 95.
  const { rows } = await owner.client.query<{ readonly doubled: number }>(
    `select count(*)::integer as doubled
     from (
       select made.account_id, max(made.sequence) as sequence
       from public.orders as made
       where made.account_id = any ($1) and made.purpose = 'entry'
       group by made.account_id
       having count(*) > 2
       union all
       select made.account_id, made.sequence
       from public.orders as made
       join public.fills as fill on fill.account_id = made.account_id and fill.order_sequence = made.sequence
       where made.account_id = any ($1)
       group by made.account_id, made.sequence, made.quantity, made.price
       having sum(fill.quantity) > made.quantity or count(*) <> count(distinct fill.filled_at)
         or count(*) > case when made.price = 95 then 3 else 1 end
     ) as more`,
    [accounts],
  );
  const differences = await withClient(execution, async (client) => {
    await client.query("select set_config('chandlery.acting_user', $1, false)", [userId]);
    const found = await client.query<{ readonly claim: string }>("select claim from private.reconcile_all()");
    return found.rows.map(({ claim }) => claim);
  });
  const { rows: events } = await owner.client.query<{ readonly whole: boolean }>(
    "select coalesce(max(seq) = count(*), true) as whole from public.events where user_id = $1",
    [userId],
  );
  return {
    lost,
    doubled: rows[0]?.doubled ?? 0,
    differences: [...differences, ...(events[0]?.whole === true ? [] : ["events have a hole"])],
  };
}
