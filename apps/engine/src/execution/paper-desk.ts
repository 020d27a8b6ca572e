import type { FastifyBaseLogger } from "fastify";
import { DatabaseError, type Pool } from "pg";
import { parseCandleNotice } from "../db/candle-listener.ts";
import {
  type AccountToWork,
  findAccountsToMark,
  findAccountsToWork,
  killChannel,
  markAccount,
  orderChannel,
} from "../db/desk-accounts.ts";
import { type Listener, listen } from "../db/listener.ts";
import { UserDatabase } from "../db/pool.ts";
import { candleChannel } from "../db/store-candles.ts";
import { KeyedQueue } from "./keyed-queue.ts";
import type { MatchOptions } from "./match-book.ts";
import { SparingLog } from "./sparing-log.ts";
import { sweepKills } from "./sweeps.ts";
import { workAccount } from "./work-account.ts";

export interface PaperDeskOptions extends MatchOptions {
  /** For a connection that listens; must be a session of its own, not one of a pooler's. */
  readonly url: string;
  readonly pool: Pool;
  readonly log: Pick<FastifyBaseLogger, "warn">;
}

const pollMs = 1_000;
/** Orders that wait for a price are looked at when candles come; this often if no notice has come. */
const restingMs = 10_000;
/** After a failure an account is left alone for a while, each time for longer. */
const firstFailedMs = 250;
const longestFailedMs = 5_000;
/** A replay at full speed has a candle every 17 ms: several are worked at once then. */
const shortestMs = 20;
const accountsAtOnce = 4;

/** Works the orders of all paper accounts: woken by notices, and by a poll, since notices may be lost. */
export class PaperDesk {
  readonly #options: PaperDeskOptions;
  readonly #log: SparingLog;
  readonly #accounts = new KeyedQueue(accountsAtOnce);
  readonly #rounds = new KeyedQueue(3);
  readonly #wokenIds = new Set<string>();
  readonly #wokenSeries = new Set<number>();
  /** When an account is looked at without being woken, by `performance.now()`. */
  readonly #dueAt = new Map<string, number>();
  readonly #failures = new Map<string, { readonly count: number; readonly until: number }>();
  /** Positions without a price, which are not asked for again at once. */
  readonly #unpricedUntil = new Map<string, number>();
  /**
   * Users of desk accounts that were worked: a notice of such an account is no reason to look through those of all users.
   * Whether an account of a run is to be worked depends on the run, so these are looked for.
   */
  readonly #owners = new Map<string, string>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #listener: Listener | undefined;
  #poll: NodeJS.Timeout | undefined;
  #runningSweeps = 0;
  #lookedAt = Number.NEGATIVE_INFINITY;

  constructor(options: PaperDeskOptions) {
    this.#options = options;
    this.#log = new SparingLog(options.log);
  }

  start(): void {
    this.#listener = listen({
      url: this.#options.url,
      name: "chandlery execution notices",
      channels: [orderChannel, killChannel, candleChannel],
      onNotice: (channel, payload) => this.#take(channel, payload),
      onGap: () => this.#askAll(),
      onError: (error) =>
        this.#log.warn("listen", { err: error }, "the execution service lost its connection of notices"),
    });
    this.#poll = setInterval(() => this.#askAll(), pollMs);
    this.#askAll();
  }

  async stop(): Promise<void> {
    clearInterval(this.#poll);
    this.#timers.forEach((timer) => clearTimeout(timer));
    await this.#listener?.stop();
    await this.#rounds.close();
    await this.#accounts.close();
  }

  /** Whether orders were looked for a short while ago. */
  get isAwake(): boolean {
    return performance.now() - this.#lookedAt < 10 * pollMs;
  }

  #take(channel: string, payload: string): void {
    if (channel === killChannel) {
      this.#askSweeps();
    } else if (channel === orderChannel) {
      this.#takeOrder(payload);
    } else {
      const notice = parseCandleNotice(payload);
      if (notice !== undefined) {
        this.#wokenSeries.add(notice.seriesId);
        this.#askLook();
      }
    }
  }

  #takeOrder(id: string): void {
    const userId = this.#owners.get(id);
    if (userId === undefined) {
      this.#wokenIds.add(id);
      this.#askLook();
    } else {
      this.#askAccount({ accountId: id, userId });
    }
  }

  #askAll(): void {
    this.#askLook();
    this.#askSweeps();
    this.#rounds.ask("marks", () => this.#told("marks", () => this.#mark()));
  }

  #askLook(): void {
    this.#rounds.ask("look", () => this.#told("look", () => this.#look()));
  }

  #askSweeps(): void {
    this.#rounds.ask("sweeps", () =>
      this.#told("sweeps", async () => {
        this.#runningSweeps = await sweepKills(this.#options.pool, this.#log);
      }),
    );
  }

  async #look(): Promise<void> {
    const [ids, series] = [new Set(this.#wokenIds), new Set(this.#wokenSeries)];
    this.#wokenIds.clear();
    this.#wokenSeries.clear();
    const accounts = await findAccountsToWork(this.#options.pool);
    this.#lookedAt = performance.now();
    this.#forget(accounts);
    for (const account of accounts) {
      const { accountId, userId, seriesIds, hasNews } = account;
      const isWoken = ids.has(accountId) || ids.has(userId) || seriesIds.some((id) => series.has(id));
      const isDue = hasNews || (this.#dueAt.get(accountId) ?? 0) <= this.#lookedAt;
      if (isWoken || (isDue && (this.#failures.get(accountId)?.until ?? 0) <= this.#lookedAt)) {
        this.#askAccount(account);
      }
    }
  }

  #forget(accounts: readonly AccountToWork[]): void {
    const open = new Set(accounts.map(({ accountId }) => accountId));
    for (const kept of [this.#dueAt, this.#failures]) {
      for (const accountId of kept.keys()) {
        if (!open.has(accountId)) {
          kept.delete(accountId);
        }
      }
    }
  }

  #askAccount({ accountId, userId }: Pick<AccountToWork, "accountId" | "userId">): void {
    this.#accounts.ask(accountId, () => this.#work(accountId, userId));
  }

  async #work(accountId: string, userId: string): Promise<void> {
    const db = new UserDatabase(this.#options.pool, userId);
    try {
      const { hasMore, dueInMs, isOfDesk } = await workAccount(db, accountId, this.#options);
      this.#failures.delete(accountId);
      if (isOfDesk) {
        this.#owners.set(accountId, userId);
      }
      this.#arrange({ accountId, userId }, hasMore ? 0 : Math.min(dueInMs ?? restingMs, restingMs));
    } catch (error) {
      this.#leaveAlone({ accountId, userId });
      const code = error instanceof DatabaseError ? error.message : "";
      this.#log.warn(`${accountId} ${code}`, { err: error, accountId }, "orders of an account could not be worked");
    }
    if (this.#runningSweeps > 0) {
      this.#askSweeps();
    }
  }

  #leaveAlone(account: Pick<AccountToWork, "accountId" | "userId">): void {
    const count = (this.#failures.get(account.accountId)?.count ?? 0) + 1;
    const delayMs = Math.min(firstFailedMs * 2 ** (count - 1), longestFailedMs);
    this.#failures.set(account.accountId, { count, until: performance.now() + delayMs });
    this.#arrange(account, delayMs);
  }

  /** What is due before the next poll gets a timer of its own. */
  #arrange(account: Pick<AccountToWork, "accountId" | "userId">, wantedMs: number): void {
    const delayMs = Math.max(wantedMs, shortestMs);
    this.#dueAt.set(account.accountId, performance.now() + delayMs);
    if (delayMs < pollMs) {
      const timer = setTimeout(() => {
        this.#timers.delete(timer);
        this.#askAccount(account);
      }, delayMs);
      this.#timers.add(timer);
    }
  }

  async #mark(): Promise<void> {
    for (const { accountId, userId } of await findAccountsToMark(this.#options.pool)) {
      const isUnpriced = (this.#unpricedUntil.get(accountId) ?? 0) > performance.now();
      if (!isUnpriced && (await markAccount(new UserDatabase(this.#options.pool, userId), accountId)) === null) {
        this.#unpricedUntil.set(accountId, performance.now() + restingMs);
      }
    }
  }

  /** A round that fails is told, and comes again with the next poll. */
  async #told(what: string, round: () => Promise<void>): Promise<void> {
    try {
      await round();
    } catch (error) {
      this.#log.warn(what, { err: error }, `the execution service could not do its round: ${what}`);
    }
  }
}
