/*
 * One strategy that trades on paper as candles come.
 *
 *   catch up (bulk, nothing stored) ▸ warm up (bulk) ▸ one candle at a time: wait ▸ step ▸ store ▸ …
 *
 * Everything that a candle led to is stored in one transaction with the cursor, so a run that was killed goes on
 * after its last stored candle. What came before is worked through again and must give the facts that are stored.
 *
 * Reads: candles, fills. Writes: paper_runs, intents, decisions, orders, fills, equity_snapshots. Calls: a worker.
 */
import { setTimeout as delay } from "node:timers/promises";
import { firstFillDifference } from "@chandlery/core/backtest";
import { DomainError } from "@chandlery/core/base";
import type { Fill } from "@chandlery/core/ledger";
import type { Candle } from "@chandlery/core/market";
import type { Clock } from "@chandlery/core/pipeline";
import type { FastifyBaseLogger } from "fastify";
import { readLedgerFills, storeEquity, storeFacts } from "../db/facts.ts";
import {
  type PaperRunEnd,
  type RunningPaperRun,
  endPaperRun,
  moveCursor,
  readRunningPaperRun,
} from "../db/paper-runs.ts";
import type { UserDatabase } from "../db/pool.ts";
import { toRunError } from "../job/run-error.ts";
import { type HostOptions, StrategyHost, type StreamStep, fileReference } from "../job/strategy/index.ts";
import { ReplayClock } from "./replay-clock.ts";
import { replayPages } from "./replay-feed.ts";

export interface PaperRunOptions {
  /** Of the user whose run it is. */
  readonly db: UserDatabase;
  readonly log: FastifyBaseLogger;
  readonly run: RunningPaperRun;
  readonly host?: HostOptions;
}

/** While Postgres is away a step is tried again after this, doubled up to the limit. */
const firstRetryMs = 250;
const lastRetryMs = 5_000;

export class LivePaperRun {
  readonly #options: PaperRunOptions;
  readonly #abort = new AbortController();
  readonly #clock: Clock;
  #cursor: number | null;
  #candleCount: number;
  #host: StrategyHost | null = null;
  #firstDecision = 0;
  /** The last try to store ended without an answer. */
  #mayHaveCommitted = false;

  constructor(options: PaperRunOptions) {
    const { run } = options;
    this.#options = options;
    this.#cursor = run.cursor;
    this.#candleCount = run.candleCount;
    this.#clock = new ReplayClock({ now: Number.NEGATIVE_INFINITY, paceMs: run.paceMs });
  }

  /** Runs until the candles end, the strategy fails, or `stop` is called. Never rejects: how it ended is stored. */
  async work(): Promise<void> {
    const { log, run, db } = this.#options;
    try {
      await this.#replay();
      await this.#end({ status: "done" });
    } catch (error) {
      if (this.#abort.signal.aborted) {
        return;
      }
      if (error instanceof TakenOver) {
        log.info({ paperRunId: run.paperRunId }, "paper run goes on elsewhere, or was stopped");
        return;
      }
      log.warn({ paperRunId: run.paperRunId, error }, "paper run failed");
      await this.#untilStored(() => endPaperRun(db, run.paperRunId, { status: "failed", error: toRunError(error) }));
    } finally {
      await this.#host?.close();
    }
  }

  /** Leaves the run where it is: it goes on at the next start. */
  async leave(): Promise<void> {
    this.#abort.abort();
    await this.#host?.close();
  }

  async #end(end: PaperRunEnd): Promise<void> {
    await this.#untilStored(() => endPaperRun(this.#options.db, this.#options.run.paperRunId, end));
  }

  async #replay(): Promise<void> {
    const { run, db } = this.#options;
    const strategy = run.strategy.kind === "file" ? this.#unchanged(run.strategy) : run.strategy;
    const { parameters, settings } = run;
    this.#host = new StrategyHost({ strategy, parameters, settings }, null, this.#options.host);
    this.#firstDecision = (await this.#host.opened()).firstDecision;
    await this.#catchUp(this.#host);
    const from = this.#cursor === null ? run.from : this.#cursor + 1;
    for await (const page of replayPages(db, run.series, { from, to: run.to })) {
      await this.#followPage(this.#host, page);
    }
  }

  /** A strategy file that changed would not repeat what it did: the run cannot go on with another one. */
  #unchanged(strategy: Extract<RunningPaperRun["strategy"], { kind: "file" }>): RunningPaperRun["strategy"] {
    const current = fileReference(strategy.path);
    if (current.kind !== "file" || current.sha256 !== strategy.sha256) {
      throw new DomainError("replay_diverged", `${strategy.path} has changed since the run began.`);
    }
    return current;
  }

  /** Works through the candles that are done, and holds what they lead to against what is stored. */
  async #catchUp(host: StrategyHost): Promise<void> {
    const { run, db } = this.#options;
    if (this.#cursor === null) {
      return;
    }
    const fills: Fill[] = [];
    let count = 0;
    for await (const page of replayPages(db, run.series, { from: run.from, to: this.#cursor + 1 })) {
      const step = await host.feed(page);
      fills.push(...step.facts.fills);
      count += page.length;
    }
    const stored = await readLedgerFills(db, run.accountId);
    const difference = firstFillDifference(stored, fills);
    if (count !== this.#candleCount || difference !== null) {
      const place = difference === null ? "the number of candles" : `fill ${difference.at}`;
      const detail = `After ${count} of ${this.#candleCount} candles the run does not repeat what is stored: ${place} differs.`;
      throw new DomainError("replay_diverged", detail);
    }
  }

  async #followPage(host: StrategyHost, page: readonly Candle[]): Promise<void> {
    const warmUp = page.slice(0, Math.max(0, this.#firstDecision - this.#candleCount));
    if (warmUp.length > 0) {
      await this.#step(host, warmUp);
    }
    for (const candle of page.slice(warmUp.length)) {
      await this.#clock.waitUntil(candle.openTime + this.#options.run.settings.timeframeMs, this.#abort.signal);
      await this.#step(host, [candle]);
    }
  }

  async #step(host: StrategyHost, candles: readonly Candle[]): Promise<void> {
    const step = await host.feed(candles);
    await this.#untilStored(() => this.#store(candles, step));
  }

  async #store(candles: readonly Candle[], step: StreamStep): Promise<void> {
    const { db, run } = this.#options;
    const to = candles.at(-1)?.openTime ?? 0;
    const candleCount = this.#candleCount + candles.length;
    const isOurs = await db.transaction(async (client) => {
      const equity = step.equity.at(-1) ?? 0;
      const moved = await moveCursor(client, {
        paperRunId: run.paperRunId,
        from: this.#cursor,
        to,
        candleCount,
        equity,
      });
      if (moved) {
        await storeFacts(client, run, step.facts);
        const points = candles.map((candle, at) => ({ time: candle.openTime, equity: step.equity[at] ?? 0 }));
        await storeEquity(client, run, points);
      }
      return moved;
    });
    if (!isOurs && !(await this.#isStored(to))) {
      throw new TakenOver();
    }
    this.#cursor = to;
    this.#candleCount = candleCount;
  }

  /** A commit whose answer was lost is found here when the step is tried again: the cursor moved to where we wanted it. */
  async #isStored(to: number): Promise<boolean> {
    const stored = await readRunningPaperRun(this.#options.db, this.#options.run.paperRunId);
    return stored?.cursor === to && this.#mayHaveCommitted;
  }

  /** Tries until Postgres takes it: a paper run waits for its database, it does not skip a candle. */
  async #untilStored<T>(store: () => Promise<T>): Promise<T> {
    this.#mayHaveCommitted = false;
    for (let wait = firstRetryMs; ; wait = Math.min(2 * wait, lastRetryMs)) {
      try {
        return await store();
      } catch (error) {
        if (!(error instanceof DomainError && error.code === "database_unavailable")) {
          throw error;
        }
        this.#mayHaveCommitted = true;
        this.#options.log.warn(
          { paperRunId: this.#options.run.paperRunId, wait },
          "Postgres does not answer; the paper run waits",
        );
        await delay(wait, undefined, { signal: this.#abort.signal });
      }
    }
  }
}

/** Another engine moved the cursor, or somebody stopped the run. */
class TakenOver extends Error {
  override readonly name = "TakenOver";
}
