/*
 * One strategy that trades on paper as candles come.
 *
 *   catch up (bulk, nothing stored) ▸ warm up (bulk) ▸ one candle at a time: wait ▸ step ▸ store ▸ …
 *
 * Everything that a candle led to goes through the law in one transaction with the cursor, so a run that was killed goes
 * on after its last stored candle. What came before is worked through again and must give the facts that are stored. What
 * the law refuses is taken back in the worker before the next candle, and at the same place when the run catches up.
 *
 * Reads: candles, fills, decisions. Writes: paper_runs, equity_snapshots; intents, decisions, orders, fills
 * and what follows from them by functions of the law. Calls: a worker.
 */
import { setTimeout as delay } from "node:timers/promises";
import { DomainError, type ErrorCode } from "@chandlery/core/base";
import type { Candle } from "@chandlery/core/market";
import type { Clock } from "@chandlery/core/pipeline";
import type { Decision } from "@chandlery/core/risk";
import type { FastifyBaseLogger } from "fastify";
import {
  type CursorMove,
  type PaperRunEnd,
  type RunningPaperRun,
  endPaperRun,
  readRunningPaperRun,
} from "../db/paper-runs.ts";
import { readLawRefusals, storeStep } from "../db/paper-steps.ts";
import type { UserDatabase } from "../db/pool.ts";
import { toRunError } from "../job/run-error.ts";
import { type HostOptions, StrategyHost, type StreamStep, fileReference } from "../job/strategy/index.ts";
import { catchUp } from "./catch-up.ts";
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
    await catchUp(this.#host, { db, run });
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
    const refusals = await this.#untilStored(() => this.#store(candles, step));
    if (refusals.length > 0) {
      await host.refuse(refusals);
    }
  }

  /** Returns what the law refused though the run's own rules had approved it. */
  async #store(candles: readonly Candle[], { facts, equity }: StreamStep): Promise<readonly Decision[]> {
    const { db, run } = this.#options;
    const points = candles.map((candle, at) => ({ time: candle.openTime, equity: equity[at] ?? 0 }));
    const move: CursorMove = {
      paperRunId: run.paperRunId,
      from: this.#cursor,
      to: candles.at(-1)?.openTime ?? 0,
      candleCount: this.#candleCount + candles.length,
      equity: equity.at(-1) ?? 0,
    };
    const stored = await db.transaction((client) => storeStep(client, run, { move, facts, equity: points }));
    if (stored === null && !(await this.#isStored(move.to))) {
      throw new TakenOver();
    }
    const refusals = stored ?? (await this.#refusalsOf(facts));
    this.#cursor = move.to;
    this.#candleCount = move.candleCount;
    return refusals;
  }

  /** A commit whose answer was lost is found here when the step is tried again: the cursor moved to where we wanted it. */
  async #isStored(to: number): Promise<boolean> {
    const stored = await readRunningPaperRun(this.#options.db, this.#options.run.paperRunId);
    return stored?.cursor === to && this.#mayHaveCommitted;
  }

  /** What the law said in a commit whose answer was lost. */
  async #refusalsOf({ intents: [first] }: StreamStep["facts"]): Promise<readonly Decision[]> {
    const { db, run } = this.#options;
    return first === undefined ? [] : readLawRefusals(db, run.accountId, { fromIntent: first.sequence });
  }

  /**
   * Tries until Postgres takes it: a paper run waits for its database, it does not skip a candle. A kill switch that halts
   * everything is waited for too: it is about to end the run from outside, unless it is reset before.
   */
  async #untilStored<T>(store: () => Promise<T>): Promise<T> {
    const { log, run } = this.#options;
    this.#mayHaveCommitted = false;
    for (let wait = firstRetryMs; ; wait = Math.min(2 * wait, lastRetryMs)) {
      try {
        return await store();
      } catch (error) {
        const why = error instanceof DomainError ? reasonsToWait[error.code] : undefined;
        if (why === undefined) {
          throw error;
        }
        this.#mayHaveCommitted ||= why === reasonsToWait.database_unavailable;
        log.warn({ paperRunId: run.paperRunId, wait }, why);
        await delay(wait, undefined, { signal: this.#abort.signal });
      }
    }
  }
}

const reasonsToWait: Readonly<Partial<Record<ErrorCode, string>>> = {
  database_unavailable: "Postgres does not answer; the paper run waits",
  kill_switch_active: "everything is halted; the paper run waits for its end",
};

/** Another engine moved the cursor, or somebody stopped the run. */
class TakenOver extends Error {
  override readonly name = "TakenOver";
}
