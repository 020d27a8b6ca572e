import { setTimeout as wait } from "node:timers/promises";
import { errorText } from "../fault.ts";
import { formatDuration } from "../terminal.ts";
import { decideRestart } from "./restart-policy.ts";

/** A process that is up and serves. */
export interface Launched {
  readonly pid: number;
  /** Settles when the process has ended, with how: "SIGKILL", "code 1". */
  readonly ended: Promise<string>;
  /** Asks it to stop and waits until it has. */
  readonly stop: () => Promise<void>;
  readonly kill: () => void;
}

export interface KeepAliveOptions<T extends Launched> {
  readonly name: string;
  /** Starts the process and returns once it serves. */
  readonly launch: (signal: AbortSignal) => Promise<T>;
  readonly onLaunched: () => void;
  readonly onGiveUp: (reason: string) => void;
  readonly log: (line: string) => void;
}

/**
 * One process that is to stay up.
 *
 *   start ─▶ up ──ends──▶ waiting ─▶ launching ─▶ up
 *             │              │ ▲          │
 *             │              │ └──fails───┘
 *             │              └─ too often ─▶ given up
 *             └──────── stop (from anywhere) ─▶ stopped
 */
export class KeptAlive<T extends Launched> {
  readonly #options: KeepAliveOptions<T>;
  readonly #stopping = new AbortController();
  readonly #endedAt: number[] = [];
  #current: T | undefined;
  #latest: T | undefined;
  #life: Promise<void> = Promise.resolve();

  constructor(options: KeepAliveOptions<T>) {
    this.#options = options;
  }

  /** The process that is up, or the last that was. */
  get latest(): T | undefined {
    return this.#latest;
  }

  /** The first launch: what goes wrong in it is the caller's to tell, and is not tried again. */
  async start(): Promise<void> {
    this.#life = this.#keepUp(await this.#launch());
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#current?.stop();
    await this.#life;
  }

  kill(): void {
    this.#stopping.abort();
    this.#current?.kill();
  }

  async #launch(): Promise<T> {
    const launched = await this.#options.launch(this.#stopping.signal);
    this.#current = launched;
    this.#latest = launched;
    this.#options.onLaunched();
    return launched;
  }

  get #isStopping(): boolean {
    return this.#stopping.signal.aborted;
  }

  async #keepUp(first: T): Promise<void> {
    let how = await first.ended;
    while (!this.#isStopping) {
      this.#current = undefined;
      how = await this.#recover(how);
    }
  }

  /** Waits, launches again, and returns how that process or the attempt ended. */
  async #recover(how: string): Promise<string> {
    const { name, onGiveUp, log } = this.#options;
    const begun = Date.now();
    this.#endedAt.push(begun);
    const decision = decideRestart(this.#endedAt);
    if (decision.action === "give_up") {
      this.#stopping.abort();
      onGiveUp(`${name} ended ${decision.failures} times within a minute, last: ${how}`);
      return how;
    }
    log(`${name} ended (${how}); starting it again in ${formatDuration(decision.delayMs)}`);
    await wait(decision.delayMs, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
    if (this.#isStopping) {
      return how;
    }
    try {
      const launched = await this.#launch();
      log(`${name} is back after ${formatDuration(Date.now() - begun)} (pid ${launched.pid})`);
      // A stop that came while it was launching had nothing to stop yet.
      await (this.#isStopping ? launched.stop() : undefined);
      return await launched.ended;
    } catch (error) {
      return errorText(error);
    }
  }
}
