import { randomUUID } from "node:crypto";
import { Client } from "pg";
import { type TestPools, testPools } from "./candles.ts";

/** A session of one user as REST opens it: the role `authenticated` with the claims of the token. */
export interface UserSession extends AsyncDisposable {
  readonly userId: string;
  readonly query: <Row extends object>(text: string, values?: readonly unknown[]) => Promise<readonly Row[]>;
  /** The first column of the first row. */
  readonly ask: <T>(text: string, values?: readonly unknown[]) => Promise<T>;
}

/** A session of the execution service, acting for one user. */
export type ServiceSession = UserSession;

export interface Desk extends AsyncDisposable {
  readonly pools: TestPools;
  readonly trader: UserSession;
  /** Shared by all, priced by a one-minute series. */
  readonly instrumentId: number;
  readonly seriesId: number;
  readonly openSession: (userId: string) => Promise<UserSession>;
  readonly openExecution: (userId: string) => Promise<ServiceSession>;
  /** Stores a closed candle of the present minute and the one before, all at this price: what orders are measured by. */
  readonly setPrice: (price: number) => Promise<void>;
  readonly openAccount: (limits?: Readonly<Record<string, unknown>>, deposit?: number) => Promise<string>;
}

/** A database with a trader, who is its admin, an instrument and a price of 100. */
export async function makeDesk(): Promise<Desk> {
  const pools = await testPools();
  const userId = await pools.signUp("trader@example.org");
  const { rows } = await pools.owner.query<{ readonly series_id: number }>(
    `insert into public.candle_series (source, symbol, timeframe, price_scale, volume_scale)
     values ('test', 'BTCUSD', '1m', 8, 8) returning series_id`,
  );
  const seriesId = rows[0]?.series_id ?? 0;
  const trader = await openSession(pools, userId);
  const setPrice = (price: number) => storePrice(pools, seriesId, price);
  await setPrice(100);
  const instrumentId = await trader.ask<number>(
    "select public.add_instrument($1, 'USD', tick_size => 0.01, lot_size => 0.001, for_all => true)",
    [seriesId],
  );
  return {
    pools,
    trader,
    instrumentId,
    seriesId,
    openSession: (user) => openSession(pools, user),
    openExecution: (user) => openExecution(pools, user),
    setPrice,
    openAccount: (limits = {}, deposit = 10_000) =>
      trader.ask<string>("select public.open_paper_account('Desk', 'USD', $1, limits => $2)", [
        deposit,
        JSON.stringify({ duplicate_window_ms: 0, ...limits }),
      ]),
    [Symbol.asyncDispose]: async () => {
      await trader[Symbol.asyncDispose]();
      await pools[Symbol.asyncDispose]();
    },
  };
}

async function storePrice(pools: TestPools, seriesId: number, price: number): Promise<void> {
  await pools.owner.query(
    `insert into public.market_data_candles (series_id, open_time, is_closed, open, high, low, close, volume)
     select $1, date_trunc('minute', now()) - step * interval '1 minute', step > 0, $2, $2, $2, $2, 100000000
     from generate_series(0, 1) as step
     on conflict (series_id, open_time) do update
     set open = excluded.open, high = excluded.high, low = excluded.low, close = excluded.close`,
    [seriesId, Math.round(price * 1e8)],
  );
}

async function openSession(pools: TestPools, userId: string): Promise<UserSession> {
  const client = await connect(pools.urls.postgres);
  await client.query("select set_config('request.jwt.claims', $1, false)", [
    JSON.stringify({ sub: userId, role: "authenticated" }),
  ]);
  await client.query("set role authenticated");
  return sessionOf(client, userId);
}

async function openExecution(pools: TestPools, userId: string): Promise<ServiceSession> {
  const client = await connect(pools.urls.engine_execution);
  await client.query("select set_config('chandlery.acting_user', $1, false)", [userId]);
  return sessionOf(client, userId);
}

async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  await client.connect();
  return client;
}

function sessionOf(client: Client, userId: string): UserSession {
  const query: UserSession["query"] = async <Row extends object>(text: string, values: readonly unknown[] = []) =>
    (await client.query<Row>(text, [...values])).rows;
  return {
    userId,
    query,
    ask: async <T>(text: string, values: readonly unknown[] = []) => {
      const [row] = await query<Record<string, T>>(text, values);
      return Object.values(row ?? {})[0] as T;
    },
    [Symbol.asyncDispose]: () => client.end(),
  };
}

/** What the gate said, as `place_order` answers. */
export interface GateAnswer {
  readonly account_id: string;
  readonly intent_sequence: number;
  readonly verdict: "approved" | "refused";
  readonly rule: string | null;
  readonly code: string | null;
  readonly value: number | null;
  readonly limit: number | null;
  readonly order: { readonly sequence: number; readonly status: string; readonly client_order_id: string } | null;
}

/** Arguments of `place_order` by name; a market order for 1 by default. */
export function placeOrder(
  session: UserSession,
  order: { readonly account_id: string; readonly instrument_id: number } & Readonly<Record<string, unknown>>,
): Promise<GateAnswer> {
  const named = { intent_id: randomUUID(), side: "buy", quantity: "1", ...order };
  const names = Object.keys(named);
  const places = names.map((name, at) => `${name} => $${at + 1}`).join(", ");
  const values = Object.values(named).map((value) =>
    typeof value === "object" && value !== null ? JSON.stringify(value) : value,
  );
  return session.ask<GateAnswer>(`select public.place_order(${places})`, values);
}
