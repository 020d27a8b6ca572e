import type { FastifyBaseLogger } from "fastify";
import type { Pool } from "pg";
import { endPaperRun, readPaperRun, readRunningPaperRuns } from "../db/paper-runs.ts";
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
    for (const run of await readRunningPaperRuns(this.#options.pool)) {
      this.#begin(run.paperRunId, new LivePaperRun({ ...this.#options, run }));
    }
  }

  /** Begins a run that was just stored. */
  async begin(paperRunId: string): Promise<void> {
    const [run] = await readRunningPaperRuns(this.#options.pool, paperRunId);
    if (run !== undefined) {
      this.#begin(paperRunId, new LivePaperRun({ ...this.#options, run }));
    }
  }

  /** Ends a run for good. Throws `run_not_found` and `run_already_over`. */
  async stop(paperRunId: string): Promise<void> {
    const stopped = await endPaperRun(this.#options.pool, paperRunId, { status: "stopped" });
    await this.#leave(paperRunId);
    if (!stopped) {
      const { status } = await readPaperRun(this.#options.pool, paperRunId);
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
