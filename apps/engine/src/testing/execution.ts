import { startExecutionService } from "../execution-service.ts";
import { type Desk, makeDesk } from "./desk.ts";

/** Where nobody answers: no test asks a real venue. */
export const noVenues = { binance: "http://127.0.0.1:1", kraken: "http://127.0.0.1:1" };

export interface TestExecution extends AsyncDisposable {
  readonly desk: Desk;
  /** Stores the candle of the present minute as it forms, with this price alone in it, and tells of it. */
  readonly tick: (price: number) => Promise<void>;
  /** Waits until the orders of an account have these statuses, by sequence. */
  readonly settled: (account: string, statuses: readonly string[]) => Promise<void>;
}

/** A desk whose orders are worked by execution services, one unless said. */
export async function testExecution({
  services = 1,
  maxVolumeShare = null,
}: { readonly services?: number; readonly maxVolumeShare?: string | null } = {}): Promise<TestExecution> {
  const desk = await makeDesk();
  const started = await Promise.all(Array.from({ length: services }, () => startOn(desk, maxVolumeShare)));
  return {
    desk,
    tick: (price) => tick(desk, price),
    settled: (account, statuses) => settled(desk, account, statuses),
    [Symbol.asyncDispose]: async () => {
      await Promise.all(started.map((service) => service.stop()));
      await desk[Symbol.asyncDispose]();
    },
  };
}

export const startOn = ({ pools }: Pick<Desk, "pools">, maxVolumeShare: string | null = null) =>
  startExecutionService({
    databaseUrl: pools.urls.engine_execution,
    port: 0,
    executionKeysFile: null,
    venueAddresses: noVenues,
    maxVolumeShare,
    logLevel: "silent",
    version: "0.0.0",
  });

async function tick({ pools, seriesId }: Desk, price: number): Promise<void> {
  const { rows } = await pools.owner.query<{ readonly at: number }>(
    `insert into public.market_data_candles (series_id, open_time, is_closed, open, high, low, close, volume)
     values ($1, date_trunc('minute', now()), false, $2, $2, $2, $2, 100000000)
     on conflict (series_id, open_time) do update
     set open = excluded.open, high = excluded.high, low = excluded.low, close = excluded.close, is_closed = false
     returning extract(epoch from open_time)::double precision * 1000 as at`,
    [seriesId, Math.round(price * 1e8)],
  );
  await announce({ pools, seriesId }, rows[0]?.at ?? 0);
}

/** Stores closed candles from `from` on, each "open high low close", and tells of them. */
export async function closeCandles(
  { pools, seriesId }: Pick<Desk, "pools" | "seriesId">,
  from: Date,
  candles: readonly string[],
): Promise<void> {
  for (const [place, text] of candles.entries()) {
    const prices = text.split(" ").map((price) => Math.round(Number(price) * 1e8));
    await pools.owner.query(
      `insert into public.market_data_candles (series_id, open_time, is_closed, open, high, low, close, volume)
       values ($1, $2::timestamptz + $3 * interval '1 minute', true, $4, $5, $6, $7, 1000000000)
       on conflict (series_id, open_time) do update
       set open = excluded.open, high = excluded.high, low = excluded.low, close = excluded.close,
         volume = excluded.volume, is_closed = true`,
      [seriesId, from.toISOString(), place, ...prices],
    );
  }
  await announce({ pools, seriesId }, from.getTime());
}

async function announce({ pools, seriesId }: Pick<Desk, "pools" | "seriesId">, at: number): Promise<void> {
  await pools.owner.query("select pg_notify('candles', $1)", [
    JSON.stringify({ seriesId, from: at, to: at, count: 1 }),
  ]);
}

async function settled({ trader }: Desk, account: string, statuses: readonly string[]): Promise<void> {
  const deadline = performance.now() + 20_000;
  for (;;) {
    const rows = await trader.query<{ readonly status: string }>(
      "select status from public.orders where account_id = $1 order by sequence",
      [account],
    );
    const found = rows.map(({ status }) => status);
    if (JSON.stringify(found) === JSON.stringify(statuses)) {
      return;
    }
    if (performance.now() > deadline) {
      throw new Error(`the orders are ${found.join(", ")} and not ${statuses.join(", ")}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
