import { randomUUID } from "node:crypto";
import { type Client, withClient } from "@chandlery/stack";
import { type TestDatabase } from "@chandlery/stack/testing";

/** A paper account of a user's desk. */
export interface DeskAccount {
  readonly accountId: string;
  readonly userId: string;
  readonly strategyId: string;
}

export interface Desks {
  /** Shared by all users; it costs 100. */
  readonly instrumentId: number;
  readonly seriesId: number;
  readonly accounts: readonly DeskAccount[];
}

export interface DesksOptions {
  readonly userCount: number;
  readonly accountsPerUser?: number;
  /** By their names in `risk_limits`; those that are not said are no limit, but for leverage. */
  readonly limits?: Readonly<Record<string, unknown>>;
}

/**
 * Traders with desk accounts on one instrument, user by user. An admin signs up before them, so that none of them is one.
 * The newest price may be a day old: nothing has to keep it fresh while a proof runs.
 */
export async function seedDesks(
  database: TestDatabase,
  { userCount, accountsPerUser = 1, limits = {} }: DesksOptions,
): Promise<Desks> {
  const [admin = "", ...userIds] = await signUp(database, userCount + 1);
  const allLimits = { duplicate_window_ms: 0, max_candle_age_seconds: 86_400, ...limits };
  return withClient(database.urls.postgres, async (client) => {
    const instrument = await makeInstrument(client, admin);
    const accounts: DeskAccount[] = [];
    for (const userId of userIds.flatMap((id) => Array.from({ length: accountsPerUser }, () => id))) {
      accounts.push(await openDesk(client, userId, allLimits));
    }
    return { ...instrument, accounts };
  });
}

/** Says for whom the owner of the database acts from now on, in this transaction or session. */
export async function actFor(client: Client, userId: string, isLocal = false): Promise<void> {
  await client.query("select set_config('request.jwt.claims', $1, $2)", [JSON.stringify({ sub: userId }), isLocal]);
}

async function signUp(database: TestDatabase, count: number): Promise<readonly string[]> {
  const ids = Array.from({ length: count }, () => randomUUID());
  await withClient(database.urls.supabase_admin, async (client) => {
    for (const id of ids) {
      await client.query(
        "insert into auth.users (id, email, aud, role) values ($1, $2, 'authenticated', 'authenticated')",
        [id, `${id}@example.org`],
      );
    }
  });
  return ids;
}

async function makeInstrument(client: Client, admin: string): Promise<Omit<Desks, "accounts">> {
  const series = await client.query<{ id: number }>(
    `insert into public.candle_series (source, symbol, timeframe, price_scale, volume_scale)
     values ('proof', 'BTCUSD', '1m', 8, 8) returning series_id as id`,
  );
  const seriesId = series.rows[0]?.id ?? 0;
  await client.query(
    `insert into public.market_data_candles (series_id, open_time, open, high, low, close, volume)
     select $1, date_trunc('minute', now()) - step * interval '1 minute', 1e10, 1e10, 1e10, 1e10, 1e8
     from generate_series(0, 2) as step`,
    [seriesId],
  );
  await actFor(client, admin);
  const made = await client.query<{ id: number }>(
    "select public.add_instrument($1, 'USD', 0.01, 0.001, for_all => true) as id",
    [seriesId],
  );
  return { seriesId, instrumentId: made.rows[0]?.id ?? 0 };
}

async function openDesk(
  client: Client,
  userId: string,
  limits: Readonly<Record<string, unknown>>,
): Promise<DeskAccount> {
  const ids = { accountId: randomUUID(), strategyId: randomUUID() };
  await actFor(client, userId);
  await client.query("select public.open_paper_account('Desk', 'USD', 1e9, $1, $2)", [ids.accountId, limits]);
  await client.query("insert into public.strategies (strategy_id, user_id, name) values ($1, $2, $3)", [
    ids.strategyId,
    userId,
    ids.strategyId,
  ]);
  return { ...ids, userId };
}
