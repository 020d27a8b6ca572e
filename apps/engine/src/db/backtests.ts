import { DomainError, decimalText } from "@chandlery/core/base";
import type { RunSettings } from "@chandlery/core/simulate";
import type { Backtest, EquityPoint, MetricRow, RunErrorRow } from "@chandlery/sdk/contract";
import type { Pool, PoolClient } from "pg";
import type { StrategyReference } from "../job/strategy/index.ts";
import { type CandleSeries, type SeriesRow, toSeries } from "./candle-series.ts";
import { milliseconds, timestamp } from "./facts.ts";
import { UserDatabase, query } from "./pool.ts";
import { type NewRun, ensureStrategy, toStrategy } from "./runs.ts";

export interface NewBacktest extends NewRun {
  readonly from: number | null;
  readonly to: number | null;
}

export async function insertBacktest(db: UserDatabase, run: NewBacktest): Promise<void> {
  await db.transaction(async (client) => {
    const { accountId, userId, settings } = run;
    await query(
      client,
      "insert into public.accounts (account_id, user_id, mode, venue, start_cash) values ($1, $2, 'backtest', 'simulated', $3)",
      [accountId, userId, decimalText(settings.startCash)],
    );
    const strategyId = await ensureStrategy(client, run);
    await query(
      client,
      `insert into public.backtests (backtest_id, user_id, account_id, strategy_id, series_id, parameters, settings, from_time, to_time)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        run.runId,
        userId,
        accountId,
        strategyId,
        run.seriesId,
        JSON.stringify(run.parameters),
        JSON.stringify(run.settings),
        run.from === null ? null : timestamp(run.from),
        run.to === null ? null : timestamp(run.to),
      ],
    );
  });
}

/** A backtest as its worker needs it. */
export interface ClaimedBacktest {
  readonly backtestId: string;
  readonly userId: string;
  readonly accountId: string;
  readonly series: CandleSeries;
  readonly strategy: StrategyReference;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly settings: RunSettings;
  readonly from: number | null;
  readonly to: number | null;
}

/** Takes the oldest that waits; null where none does. Two engines never take the same. */
export async function claimBacktest(pool: Pool): Promise<ClaimedBacktest | null> {
  const [claimed] = await query<{ readonly backtest_id: string; readonly user_id: string }>(
    pool,
    "select backtest_id, user_id from private.claim_backtest()",
  );
  if (claimed === undefined) {
    return null;
  }
  const [row] = await new UserDatabase(pool, claimed.user_id).query<ClaimedRow>(
    `select backtest.backtest_id, backtest.user_id, backtest.account_id, backtest.parameters, backtest.settings,
       ${milliseconds("backtest.from_time")} as "from", ${milliseconds("backtest.to_time")} as "to",
       series.series_id, series.user_id as series_user_id, series.source, series.symbol, series.timeframe, series.price_scale, series.volume_scale,
       strategy.name, strategy.file, encode(strategy.source_sha256, 'hex') as sha256
     from public.backtests as backtest
     join public.candle_series as series using (series_id)
     join public.strategies as strategy using (strategy_id)
     where backtest.backtest_id = $1`,
    [claimed.backtest_id],
  );
  return row === undefined ? null : toClaimed(row);
}

/** At start: what an engine that died had begun waits again. Its facts are the same the second time. */
export async function requeueBacktests(pool: Pool): Promise<number> {
  const [row] = await query<{ readonly count: number }>(pool, "select private.requeue_backtests() as count");
  return row?.count ?? 0;
}

export interface BacktestResultRow {
  readonly candleCount: number;
  readonly tradeCount: number;
  readonly tradeHash: string;
  readonly finalEquity: number;
  readonly metrics: readonly MetricRow[];
}

/** The last step of a backtest; false where it was cancelled meanwhile. */
export async function finishBacktest(
  client: PoolClient,
  backtestId: string,
  result: BacktestResultRow,
): Promise<boolean> {
  const rows = await query(
    client,
    `update public.backtests
     set status = 'done', finished_at = now(), candle_count = $2, trade_count = $3, trade_hash = $4, final_equity = $5, metrics = $6
     where backtest_id = $1 and status = 'running'
     returning backtest_id`,
    [
      backtestId,
      result.candleCount,
      result.tradeCount,
      result.tradeHash,
      decimalText(result.finalEquity),
      JSON.stringify(result.metrics),
    ],
  );
  return rows.length === 1;
}

export async function failBacktest(db: UserDatabase, backtestId: string, error: RunErrorRow): Promise<void> {
  await db.query(
    `update public.backtests set status = 'failed', finished_at = now(), error = $2
     where backtest_id = $1 and status = 'running'`,
    [backtestId, JSON.stringify(error)],
  );
}

/** True where it was queued or running. */
export async function cancelBacktest(db: UserDatabase, backtestId: string): Promise<boolean> {
  const rows = await db.query(
    `update public.backtests set status = 'cancelled', finished_at = now()
     where backtest_id = $1 and status in ('queued', 'running')
     returning backtest_id`,
    [backtestId],
  );
  return rows.length === 1;
}

/** A backtest as it is stored; the progress of one that runs is known only to its engine. */
export type StoredBacktest = Omit<Backtest, "progress"> & { readonly accountId: string };

export async function readBacktest(db: UserDatabase, backtestId: string): Promise<StoredBacktest> {
  const [row] = await db.query<StoredBacktest>(`${selectBacktests} where backtest_id = $1`, [backtestId]);
  if (row === undefined) {
    throw new DomainError("run_not_found", `There is no backtest ${backtestId}.`);
  }
  return row;
}

/** The newest first. */
export async function listBacktests(db: UserDatabase, limit: number): Promise<readonly StoredBacktest[]> {
  return db.query<StoredBacktest>(`${selectBacktests} order by backtest.created_at desc limit $1`, [limit]);
}

/**
 * What the start cash would have come to in the instrument alone, without fees: at the marks of the equity, from the
 * close of the first candle of the run on. The first candle is found once: before the tables have statistics Postgres
 * would look for it at every mark (4.6 s for 1,671 of them, measured).
 */
export async function readBenchmark(db: UserDatabase, backtestId: string): Promise<readonly EquityPoint[]> {
  return db.query<EquityPoint>(
    `with run as materialized (
       select backtest.account_id, backtest.series_id, account.start_cash / first.close as quantity
       from public.backtests as backtest
       join public.accounts as account using (account_id)
       cross join lateral (
         select began.close
         from public.market_data_candles as began
         where began.series_id = backtest.series_id
           and began.is_closed
           and began.open_time >= coalesce(backtest.from_time, '-infinity')
         order by began.open_time
         limit 1
       ) as first
       where backtest.backtest_id = $1
     )
     select ${milliseconds("mark.taken_at")} as time, round(run.quantity * candle.close, 8)::text as equity
     from run
     join public.equity_snapshots as mark using (account_id)
     join public.market_data_candles as candle on candle.series_id = run.series_id and candle.open_time = mark.taken_at
     order by mark.taken_at`,
    [backtestId],
  );
}

const selectBacktests = `
  select backtest.backtest_id as "backtestId", backtest.account_id as "accountId", backtest.status, series.symbol,
    series.timeframe, series.source, coalesce(strategy.file, strategy.name) as strategy, backtest.parameters,
    backtest.settings, ${milliseconds("backtest.from_time")} as "from", ${milliseconds("backtest.to_time")} as "to",
    backtest.candle_count as "candleCount", backtest.trade_count as "tradeCount", backtest.trade_hash as "tradeHash",
    backtest.final_equity::text as "finalEquity", backtest.metrics, backtest.error,
    ${milliseconds("backtest.created_at")} as "createdAt", ${milliseconds("backtest.started_at")} as "startedAt",
    ${milliseconds("backtest.finished_at")} as "finishedAt"
  from public.backtests as backtest
  join public.candle_series as series using (series_id)
  join public.strategies as strategy using (strategy_id)`;

interface ClaimedRow extends Omit<SeriesRow, "user_id"> {
  readonly backtest_id: string;
  readonly user_id: string;
  readonly account_id: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly settings: RunSettings;
  readonly from: number | null;
  readonly to: number | null;
  readonly series_user_id: string | null;
  readonly name: string;
  readonly file: string | null;
  readonly sha256: string | null;
}

const toClaimed = (row: ClaimedRow): ClaimedBacktest => ({
  backtestId: row.backtest_id,
  userId: row.user_id,
  accountId: row.account_id,
  series: toSeries({ ...row, user_id: row.series_user_id }),
  strategy: toStrategy(row),
  parameters: row.parameters,
  settings: row.settings,
  from: row.from,
  to: row.to,
});
