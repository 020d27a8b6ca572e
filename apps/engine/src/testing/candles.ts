import { randomUUID } from "node:crypto";
import { type CandleVersions, CandleBuilder } from "@chandlery/core/market";
import { type TestDatabaseOptions, createTestDatabase } from "@chandlery/stack/testing";
import { Client, type Pool } from "pg";
import { type SeriesName, ensureSeries } from "../db/candle-series.ts";
import { createPool, withTransaction } from "../db/pool.ts";
import { type StoredCounts, storeCandles } from "../db/store-candles.ts";

/** 2024-01-01T00:00:00Z, where the candles of tests begin. */
export const t0 = Date.UTC(2024, 0, 1);
export const minute = 60_000;

interface TestCandles {
  /** The place of the first candle, in minutes after `t0`. */
  readonly at?: number;
  readonly isClosed?: boolean;
}

/** One-minute candles with these closes, of which `"100"` opens at 100, reaches 101 and 99, and trades 10. */
export function candles(closes: string, { at = 0, isClosed = true }: TestCandles = {}): CandleVersions {
  const builder = new CandleBuilder();
  for (const [index, close] of closes.split(" ").entries()) {
    const price = Math.round(Number(close) * 1e8);
    builder.append(t0 + (at + index) * minute, price, price + 1e8, price - 1e8, price, 10e8);
  }
  const columns = builder.build();
  return { columns, isClosed: new Uint8Array(columns.length).fill(isClosed ? 1 : 0) };
}

export const btc: SeriesName = { userId: null, source: "test", symbol: "BTCUSD", timeframe: "1m" };

export async function store(pool: Pool, batch: CandleVersions, name: SeriesName = btc): Promise<StoredCounts> {
  return withTransaction(pool, async (client) => {
    const { seriesId } = await ensureSeries(client, name, () => ({ priceScale: 8, volumeScale: 8 }));
    return storeCandles(client, { seriesId, candles: batch, from: 0, to: batch.columns.length });
  });
}

export interface TestPools extends AsyncDisposable {
  readonly urls: Awaited<ReturnType<typeof createTestDatabase>>["urls"];
  readonly marketData: Pool;
  readonly engine: Pool;
  /** The owner of the tables, who bypasses row level security. */
  readonly owner: Pool;
  /** A new user, with the roles that a sign-up gives; returns the id. */
  readonly signUp: (email: string, options?: { readonly userId?: string }) => Promise<string>;
}

/** A migrated database and a pool for each role; disposed, it is dropped. */
export async function testPools(options: TestDatabaseOptions = {}): Promise<TestPools> {
  const database = await createTestDatabase(options);
  const pool = (url: string) => createPool({ url, name: "chandlery test" });
  const pools = [pool(database.urls.market_data), pool(database.urls.engine), pool(database.urls.postgres)] as const;
  const [marketData, engine, owner] = pools;
  return {
    urls: database.urls,
    marketData,
    engine,
    owner,
    signUp: async (email, { userId = randomUUID() } = {}) => {
      const admin = new Client({ connectionString: database.urls.supabase_admin });
      await admin.connect();
      const values = [userId, email];
      await admin.query(
        "insert into auth.users (id, email, aud, role) values ($1, $2, 'authenticated', 'authenticated')",
        values,
      );
      await admin.end();
      return userId;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(pools.map((each) => each.end()));
      await database.drop();
    },
  };
}
