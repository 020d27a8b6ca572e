import { Worker } from "node:worker_threads";
import { DomainError, type ErrorCode, errorCodes } from "@chandlery/core/base";
import type { Candle, CandleColumns } from "@chandlery/core/market";
import type { Decision } from "@chandlery/core/risk";
import type { RunErrorRow } from "@chandlery/sdk/contract";
import { strategyName } from "./reference.ts";
import { notLoaded } from "./protocol.ts";
import type { HistoryOutcome, HostMessage, StrategyRun, StreamStep, WorkerMessage, WorkerStart } from "./protocol.ts";

export interface HostOptions {
  /** A strategy that works on the same 512 candles for longer than this is ended. */
  readonly stallMs?: number;
  /** Heap of the worker. */
  readonly memoryMb?: number;
}

const defaultStallMs = 10_000;
const defaultMemoryMb = 2_048;
const stallChecksPerLimit = 20;
/** Starting a thread and loading a file may take this long on a busy machine; a file that hangs is ended then. */
const loadMs = 20_000;

/** One worker with one strategy in it, and the watch over it. */
export class StrategyHost {
  readonly #worker: Worker;
  readonly #progress: Int32Array;
  readonly #name: string;
  readonly #stallMs: number;
  #pending: PromiseWithResolvers<WorkerMessage> | null = null;
  #ended: DomainError | null = null;

  constructor(run: StrategyRun, history: CandleColumns | null, options: HostOptions = {}) {
    const progress = new SharedArrayBuffer(4);
    this.#progress = new Int32Array(progress).fill(notLoaded);
    this.#name = strategyName(run.strategy);
    this.#stallMs = options.stallMs ?? defaultStallMs;
    const start: WorkerStart = { run, progress, history };
    this.#worker = new Worker(new URL("worker.ts", import.meta.url), {
      workerData: start,
      // A strategy gets no environment: there is nothing in it that it needs, and passwords in it that it must not see.
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: options.memoryMb ?? defaultMemoryMb },
    });
    this.#worker.on("message", (message: WorkerMessage) => this.#settle(message));
    this.#worker.on("error", (error) => this.#end(this.#crash(error)));
    this.#worker.on("exit", () => this.#end(new DomainError("run_cancelled", "The run was ended.")));
  }

  /** Candles that are done. */
  get position(): number {
    return Math.max(0, Atomics.load(this.#progress, 0));
  }

  /** The outcome of the history that the host was made with. */
  async outcome(): Promise<HistoryOutcome> {
    try {
      const message = await this.#next();
      if (message.type !== "done") {
        throw new Error(`Invariant: a history ends with its outcome, not with "${message.type}"`);
      }
      return message.outcome;
    } finally {
      await this.close();
    }
  }

  /** Waits until a strategy that will be fed candle by candle is loaded. */
  async opened(): Promise<Extract<WorkerMessage, { type: "opened" }>> {
    const message = await this.#next();
    if (message.type !== "opened") {
      throw new Error(`Invariant: a stream begins with "opened", not with "${message.type}"`);
    }
    return message;
  }

  /** Feeds candles, and returns what they led to. One call at a time. */
  async feed(candles: readonly Candle[]): Promise<StreamStep> {
    const answer = this.#next();
    this.#worker.postMessage({ type: "candles", candles } satisfies HostMessage);
    const message = await answer;
    if (message.type !== "step") {
      throw new Error(`Invariant: candles are answered with a step, not with "${message.type}"`);
    }
    return message.step;
  }

  /** Takes back orders of the last candles that were fed, before the next ones are. One call at a time. */
  async refuse(decisions: readonly Decision[]): Promise<void> {
    const answer = this.#next();
    this.#worker.postMessage({ type: "refuse", decisions } satisfies HostMessage);
    const message = await answer;
    if (message.type !== "refused") {
      throw new Error(`Invariant: refusals are answered with "refused", not with "${message.type}"`);
    }
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  /** The next message, or the fault that ended the worker. Watches for a strategy that does not return. */
  async #next(): Promise<WorkerMessage> {
    if (this.#ended !== null) {
      throw this.#ended;
    }
    const pending = Promise.withResolvers<WorkerMessage>();
    this.#pending = pending;
    const watch = this.#watch();
    try {
      const message = await pending.promise;
      if (message.type === "failed") {
        throw toFault(message.error);
      }
      return message;
    } finally {
      clearInterval(watch);
      this.#pending = null;
    }
  }

  #watch(): NodeJS.Timeout {
    let last = Atomics.load(this.#progress, 0);
    let lastMove = performance.now();
    return setInterval(() => {
      const mark = Atomics.load(this.#progress, 0);
      const limit = mark === notLoaded ? Math.max(loadMs, this.#stallMs) : this.#stallMs;
      if (mark !== last) {
        last = mark;
        lastMove = performance.now();
      } else if (performance.now() - lastMove > limit) {
        this.#end(this.#stalled(limit));
        void this.#worker.terminate();
      }
    }, this.#stallMs / stallChecksPerLimit);
  }

  #settle(message: WorkerMessage): void {
    this.#pending?.resolve(message);
  }

  #end(fault: DomainError): void {
    this.#ended ??= fault;
    this.#pending?.reject(this.#ended);
  }

  #stalled(limitMs: number): DomainError {
    const detail = `${this.#name} did not return for ${limitMs / 1_000} s, at or soon after candle ${this.position}.`;
    return new DomainError("strategy_timed_out", detail);
  }

  #crash(error: unknown): DomainError {
    const message = error instanceof Error ? error.message : String(error);
    return new DomainError("strategy_failed", `${this.#name} ended its worker: ${message}`, { cause: error });
  }
}

function toFault({ code, detail, suggestion }: RunErrorRow): DomainError {
  return isErrorCode(code) ? new DomainError(code, detail, { suggestion }) : new DomainError("internal_fault", detail);
}

const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(errorCodes, code);
