import type { FastifyBaseLogger } from "fastify";
import type { Pool } from "pg";
import { endPaperRun, findRunningPaperRuns, readPaperRun, readRunningPaperRun } from "../db/paper-runs.ts";
import { UserDatabase } from "../db/pool.ts";
import type { HostOptions } from "../job/strategy/index.ts";
import { DomainError } from "@chandlery/core/base";
import { LivePaperRun } from "./paper-run.ts";

export interface PaperRunsOptions {
  readonly pool: Pool;
  readonly log: FastifyBaseLogger;
  readonly host?: HostOptions;
}

interface Entry {
  readonly run: LivePaperRun;
  readonly work: Promise<void>;
}

/** The paper runs of this engine. */
export class PaperRuns {
  readonly #options: PaperRunsOptions;
  readonly #entries = new Map<string, Entry>();

  constructor(options: PaperRunsOptions) {
    this.#options = options;
  }

  /** Goes on with every run that is not over. */
  async start(): Promise<void> {
    const { pool } = this.#options;
    for (const { paperRunId, userId } of await findRunningPaperRuns(pool)) {
      await this.begin(new UserDatabase(pool, userId), paperRunId);
    }
  }

  /** Begins a run that was just stored, or goes on with one. */
  async begin(db: UserDatabase, paperRunId: string): Promise<void> {
    const run = await readRunningPaperRun(db, paperRunId);
    if (run !== undefined) {
      this.#begin(paperRunId, new LivePaperRun({ ...this.#options, db, run }));
    }
  }

  /** Ends a user's run for good. Throws `run_not_found` and `run_already_over`. */
  async stop(db: UserDatabase, paperRunId: string): Promise<void> {
    const { status } = await readPaperRun(db, paperRunId);
    const stopped = await endPaperRun(db, paperRunId, { status: "stopped" });
    await this.#leave(paperRunId);
    if (!stopped) {
      throw new DomainError("run_already_over", `The paper run ${paperRunId} is ${status}.`);
    }
  }

  /** Leaves all where they are: they go on at the next start. */
  async close(): Promise<void> {
    await Promise.all([...this.#entries.keys()].map((paperRunId) => this.#leave(paperRunId)));
  }

  #begin(paperRunId: string, run: LivePaperRun): void {
    const work = run.work().finally(() => this.#entries.delete(paperRunId));
    this.#entries.set(paperRunId, { run, work });
  }

  async #leave(paperRunId: string): Promise<void> {
    const entry = this.#entries.get(paperRunId);
    await entry?.run.leave();
    await entry?.work;
  }
}
