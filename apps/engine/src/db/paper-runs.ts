import { DomainError, decimalText } from "@chandlery/core/base";
import type { RunSettings } from "@chandlery/core/simulate";
import type { PaperRun, RunErrorRow } from "@chandlery/sdk/contract";
import type { Pool, PoolClient } from "pg";
import type { StrategyReference } from "../job/strategy/index.ts";
import { type CandleSeries, type SeriesRow, toSeries } from "./candle-series.ts";
import { milliseconds, timestamp } from "./facts.ts";
import { askLaw } from "./law.ts";
import { type UserDatabase, query } from "./pool.ts";
import { type NewRun, ensureStrategy, toStrategy } from "./runs.ts";

export interface NewPaperRun extends NewRun {
  readonly from: number;
  readonly to: number | null;
  readonly paceMs: number;
}

export async function insertPaperRun(db: UserDatabase, run: NewPaperRun): Promise<void> {
  await db.transaction(async (client) => {
    const { accountId, userId, settings } = run;
    const startCash = decimalText(settings.startCash);
    await askLaw(() =>
      query(client, "select private.open_run_account($1, $2, $3)", [accountId, run.seriesId, startCash]),
    );
    const strategyId = await ensureStrategy(client, run);
    await query(
      client,
      `insert into public.paper_runs (paper_run_id, user_id, account_id, strategy_id, series_id, parameters, settings, from_time, to_time, pace_ms)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [
        run.runId,
        userId,
        accountId,
        strategyId,
        run.seriesId,
        JSON.stringify(run.parameters),
        JSON.stringify(run.settings),
        timestamp(run.from),
        run.to === null ? null : timestamp(run.to),
        run.paceMs,
      ],
    );
  });
}

/** A paper run as the engine needs it to go on. */
export interface RunningPaperRun {
  readonly paperRunId: string;
  readonly userId: string;
  readonly accountId: string;
  readonly series: CandleSeries;
  readonly strategy: StrategyReference;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly settings: RunSettings;
  readonly from: number;
  readonly to: number | null;
  readonly paceMs: number;
  /** Open time of the last candle worked on. */
  readonly cursor: number | null;
  readonly candleCount: number;
}

/** Who has runs that are to go on, the oldest first. */
export async function findRunningPaperRuns(
  pool: Pool,
): Promise<readonly { readonly paperRunId: string; readonly userId: string }[]> {
  return query(pool, `select paper_run_id as "paperRunId", user_id as "userId" from private.running_paper_runs()`);
}

/** A run that is to go on; undefined where it is over. */
export async function readRunningPaperRun(db: UserDatabase, paperRunId: string): Promise<RunningPaperRun | undefined> {
  const [row] = await db.query<RunningRow>(
    `select run.paper_run_id, run.user_id, run.account_id, run.parameters, run.settings,
       ${milliseconds("run.from_time")} as "from", ${milliseconds("run.to_time")} as "to", run.pace_ms,
       ${milliseconds("run.cursor_time")} as cursor, run.candle_count,
       series.series_id, series.user_id as series_user_id, series.source, series.symbol, series.timeframe, series.price_scale, series.volume_scale,
       strategy.name, strategy.file, encode(strategy.source_sha256, 'hex') as sha256
     from public.paper_runs as run
     join public.candle_series as series using (series_id)
     join public.strategies as strategy using (strategy_id)
     where run.status = 'running' and run.paper_run_id = $1`,
    [paperRunId],
  );
  return row === undefined ? undefined : toRunning(row);
}

export interface CursorMove {
  readonly paperRunId: string;
  /** Where the run stood before; null for its first candle. */
  readonly from: number | null;
  readonly to: number;
  readonly candleCount: number;
  readonly equity: number;
}

/** Moves the cursor if it stands where the caller thinks; false where somebody else moved or stopped the run. */
export async function moveCursor(client: PoolClient, move: CursorMove): Promise<boolean> {
  const rows = await query(
    client,
    `update public.paper_runs
     set cursor_time = $3, candle_count = $4, equity = $5
     where paper_run_id = $1 and status = 'running' and cursor_time is not distinct from $2
     returning paper_run_id`,
    [
      move.paperRunId,
      move.from === null ? null : timestamp(move.from),
      timestamp(move.to),
      move.candleCount,
      decimalText(move.equity),
    ],
  );
  return rows.length === 1;
}

/**
 * Takes the row of a run that stands where the caller thinks, so that nobody moves or stops it until the transaction ends;
 * false where it does not stand there. Always before the account, as whoever stops a run does too.
 */
export async function holdRun(client: PoolClient, at: Pick<CursorMove, "paperRunId" | "from">): Promise<boolean> {
  const rows = await query(
    client,
    `select from public.paper_runs
     where paper_run_id = $1 and status = 'running' and cursor_time is not distinct from $2
     for update`,
    [at.paperRunId, at.from === null ? null : timestamp(at.from)],
  );
  return rows.length === 1;
}

export interface PaperRunEnd {
  readonly status: "done" | "failed" | "stopped";
  readonly error?: RunErrorRow;
}

/** Ends a run that is running; false where it was over. */
export async function endPaperRun(db: UserDatabase, paperRunId: string, end: PaperRunEnd): Promise<boolean> {
  const rows = await db.query(
    `update public.paper_runs set status = $2, error = $3, finished_at = now()
     where paper_run_id = $1 and status = 'running'
     returning paper_run_id`,
    [paperRunId, end.status, end.error === undefined ? null : JSON.stringify(end.error)],
  );
  return rows.length === 1;
}

export type StoredPaperRun = PaperRun & { readonly accountId: string };

export async function readPaperRun(db: UserDatabase, paperRunId: string): Promise<StoredPaperRun> {
  const [row] = await db.query<StoredPaperRun>(`${selectPaperRuns} where run.paper_run_id = $1`, [paperRunId]);
  if (row === undefined) {
    throw new DomainError("run_not_found", `There is no paper run ${paperRunId}.`);
  }
  return row;
}

/** The newest first. */
export async function listPaperRuns(db: UserDatabase, limit: number): Promise<readonly StoredPaperRun[]> {
  return db.query<StoredPaperRun>(`${selectPaperRuns} order by run.created_at desc limit $1`, [limit]);
}

const selectPaperRuns = `
  select run.paper_run_id as "paperRunId", run.account_id as "accountId", run.status, run.label, series.symbol,
    series.timeframe, series.source, coalesce(strategy.file, strategy.name) as strategy, run.parameters, run.settings,
    ${milliseconds("run.from_time")} as "from", ${milliseconds("run.to_time")} as "to", run.pace_ms as "paceMs",
    ${milliseconds("run.cursor_time")} as cursor, run.candle_count as "candleCount", run.equity::text,
    (select count(*)::int from public.fills as fill where fill.account_id = run.account_id) as "fillCount",
    balance.cash::text, balance.position::text, balance.fees::text, run.error,
    ${milliseconds("run.created_at")} as "createdAt", ${milliseconds("run.finished_at")} as "finishedAt"
  from public.paper_runs as run
  join public.candle_series as series using (series_id)
  join public.strategies as strategy using (strategy_id)
  join lateral (select * from public.account_balances as all_balances where all_balances.account_id = run.account_id) as balance on true`;

interface RunningRow extends Omit<SeriesRow, "user_id"> {
  readonly paper_run_id: string;
  readonly user_id: string;
  readonly account_id: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly settings: RunSettings;
  readonly from: number;
  readonly to: number | null;
  readonly pace_ms: number;
  readonly cursor: number | null;
  readonly candle_count: number;
  readonly series_user_id: string | null;
  readonly name: string;
  readonly file: string | null;
  readonly sha256: string | null;
}

const toRunning = (row: RunningRow): RunningPaperRun => ({
  paperRunId: row.paper_run_id,
  userId: row.user_id,
  accountId: row.account_id,
  series: toSeries({ ...row, user_id: row.series_user_id }),
  strategy: toStrategy(row),
  parameters: row.parameters,
  settings: row.settings,
  from: row.from,
  to: row.to,
  paceMs: row.pace_ms,
  cursor: row.cursor,
  candleCount: row.candle_count,
});
