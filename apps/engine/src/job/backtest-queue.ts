/*
 * Runs the backtests that wait in the database.
 *
 * Reads: backtests, candle series and candles. Writes: backtests, intents, decisions, orders, fills, equity_snapshots.
 * Calls: a worker for each run.
 */
import { DomainError } from "@chandlery/core/base";
import type { CandleColumns } from "@chandlery/core/market";
import type { FastifyBaseLogger } from "fastify";
import type { Pool } from "pg";
import {
  type ClaimedBacktest,
  cancelBacktest,
  claimBacktest,
  failBacktest,
  finishBacktest,
  readBacktest,
  requeueBacktests,
} from "../db/backtests.ts";
import { storeEquity, storeFacts } from "../db/facts.ts";
import { UserDatabase } from "../db/pool.ts";
import { readSeries } from "../db/read-candles.ts";
import { toRunError } from "./run-error.ts";
import { type HistoryRun, startHistory, tradeHash } from "./run-history.ts";
import { type HistoryOutcome, type HostOptions, fileReference } from "./strategy/index.ts";

export interface BacktestQueueOptions {
  readonly pool: Pool;
  readonly log: FastifyBaseLogger;
  /** Backtests that run at once. */
  readonly concurrency: number;
  readonly host?: HostOptions;
}

/** How often the queue looks by itself; a new backtest wakes it at once. */
const pollMs = 2_000;
const equityPoints = 2_000;
const factsPerTransaction = 2_000;

export class BacktestQueue {
  readonly #options: BacktestQueueOptions;
  readonly #running = new Map<string, HistoryRun>();
  #active = 0;
  #isStopped = false;
  #poll: NodeJS.Timeout | undefined;
  #work = new Set<Promise<void>>();

  constructor(options: BacktestQueueOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    const count = await requeueBacktests(this.#options.pool);
    if (count > 0) {
      this.#options.log.info({ count }, "backtests that an engine left behind wait again");
    }
    this.#poll = setInterval(() => this.wake(), pollMs);
    this.wake();
  }

  /** Looks for work now. */
  wake(): void {
    while (!this.#isStopped && this.#active < this.#options.concurrency) {
      this.#active += 1;
      const work = this.#drain().finally(() => {
        this.#active -= 1;
        this.#work.delete(work);
      });
      this.#work.add(work);
    }
  }

  /** Share of the candles that a running backtest has done; 0 for one that is not running here. */
  progress(backtestId: string): number {
    return this.#running.get(backtestId)?.progress() ?? 0;
  }

  /** Ends a user's backtest wherever it is; false where it was over. Throws `run_not_found` for anybody else's. */
  async cancel(db: UserDatabase, backtestId: string): Promise<boolean> {
    await readBacktest(db, backtestId);
    const cancelled = await cancelBacktest(db, backtestId);
    await this.#running.get(backtestId)?.cancel();
    return cancelled;
  }

  /** Ends what runs; it waits again at the next start. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearInterval(this.#poll);
    await Promise.all([...this.#running.values()].map((run) => run.cancel()));
    await Promise.all(this.#work);
  }

  async #drain(): Promise<void> {
    try {
      for (let next = await this.#claim(); next !== null; next = await this.#claim()) {
        await this.#run(next);
      }
    } catch (error) {
      this.#options.log.warn({ error }, "the queue of backtests could not be read; it is tried again");
    }
  }

  #databaseOf({ userId }: ClaimedBacktest): UserDatabase {
    return new UserDatabase(this.#options.pool, userId);
  }

  async #claim(): Promise<ClaimedBacktest | null> {
    return this.#isStopped ? null : claimBacktest(this.#options.pool);
  }

  async #run(backtest: ClaimedBacktest): Promise<void> {
    const { log } = this.#options;
    const db = this.#databaseOf(backtest);
    try {
      const candles = await this.#candles(backtest);
      const outcome = await this.#outcome(backtest, candles);
      await this.#store(backtest, candles, outcome);
      log.info({ backtestId: backtest.backtestId, trades: outcome.trades.length }, "backtest done");
    } catch (error) {
      if (this.#isStopped || (error instanceof DomainError && error.code === "run_cancelled")) {
        return;
      }
      log.warn({ backtestId: backtest.backtestId, error }, "backtest failed");
      await failBacktest(db, backtest.backtestId, toRunError(error));
    }
  }

  async #candles(backtest: ClaimedBacktest): Promise<CandleColumns> {
    const { from, to, series, userId } = backtest;
    const range = { from: from ?? undefined, to: to ?? undefined, actingUser: userId };
    const candles = await readSeries(this.#options.pool, series, range);
    if (candles.length === 0) {
      throw new DomainError(
        "range_without_candles",
        `${series.symbol} ${series.timeframe} has no candles in the range.`,
      );
    }
    return candles;
  }

  async #outcome(backtest: ClaimedBacktest, candles: CandleColumns): Promise<HistoryOutcome> {
    const { backtestId, strategy, parameters, settings } = backtest;
    const current = strategy.kind === "file" ? fileReference(strategy.path) : strategy;
    const run = startHistory({ strategy: current, parameters, settings }, candles, this.#options.host);
    this.#running.set(backtestId, run);
    try {
      return await run.outcome;
    } finally {
      this.#running.delete(backtestId);
    }
  }

  /** Facts first, in stretches that stay below the engine's transaction timeout; the result last, which makes it done. */
  async #store(backtest: ClaimedBacktest, candles: CandleColumns, outcome: HistoryOutcome): Promise<void> {
    const { backtestId } = backtest;
    const db = this.#databaseOf(backtest);
    for (const facts of stretches(outcome.facts)) {
      await db.transaction((client) => storeFacts(client, backtest, facts));
    }
    await db.transaction(async (client) => {
      await storeEquity(client, backtest, thinned(candles, outcome.equity));
      await finishBacktest(client, backtestId, {
        candleCount: candles.length,
        tradeCount: outcome.trades.length,
        tradeHash: tradeHash(outcome),
        finalEquity: outcome.finalEquity,
        metrics: outcome.metrics,
      });
    });
  }
}

/** Intents and decisions before the orders that stand on them, and those before their fills. */
function* stretches(facts: HistoryOutcome["facts"]): Generator<HistoryOutcome["facts"]> {
  const empty = { intents: [], decisions: [], orders: [], fills: [], trades: [] };
  for (let from = 0; from < facts.intents.length; from += factsPerTransaction) {
    const to = from + factsPerTransaction;
    yield { ...empty, intents: facts.intents.slice(from, to), decisions: facts.decisions.slice(from, to) };
  }
  for (let from = 0; from < facts.orders.length; from += factsPerTransaction) {
    yield { ...empty, orders: facts.orders.slice(from, from + factsPerTransaction) };
  }
  for (let from = 0; from < facts.fills.length; from += factsPerTransaction) {
    yield { ...empty, fills: facts.fills.slice(from, from + factsPerTransaction) };
  }
}

/** At most 2,000 points of the equity, evenly spread, the last one among them. */
function thinned(candles: CandleColumns, equity: Float64Array): { readonly time: number; readonly equity: number }[] {
  const step = Math.max(1, Math.ceil(equity.length / equityPoints));
  const indexes = Array.from({ length: Math.ceil(equity.length / step) }, (_, k) => equity.length - 1 - k * step);
  return indexes.toReversed().map((index) => ({ time: candles.openTime[index] ?? 0, equity: equity[index] ?? 0 }));
}
