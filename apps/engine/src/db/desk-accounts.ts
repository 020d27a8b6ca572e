import type { Pool } from "pg";
import { type UserDatabase, query } from "./pool.ts";

/** Where what the law tells is heard: the payload is the id of an account, or of a user whose accounts were swept. */
export const orderChannel = "chandlery_orders";
/** The payload is the epoch of a kill. */
export const killChannel = "chandlery_kill";

export interface AccountToWork {
  readonly accountId: string;
  readonly userId: string;
  /** One of its orders waits for its first step. */
  readonly hasNews: boolean;
  /** What prices its open orders. */
  readonly seriesIds: readonly number[];
}

/** Paper accounts with open orders, of all users. */
export function findAccountsToWork(pool: Pool): Promise<readonly AccountToWork[]> {
  return query<AccountToWork>(
    pool,
    `select account_id as "accountId", user_id as "userId", has_news as "hasNews", series_ids as "seriesIds"
     from private.accounts_to_work()`,
  );
}

export interface OwnedAccount {
  readonly accountId: string;
  readonly userId: string;
}

/** Desk accounts with a position that were not yet marked in this minute of their own clock. */
export function findAccountsToMark(pool: Pool): Promise<readonly OwnedAccount[]> {
  return query<OwnedAccount>(
    pool,
    `select account_id as "accountId", user_id as "userId" from private.accounts_to_mark()`,
  );
}

/** Keeps an account's equity; null where a position has no price. */
export async function markAccount(db: UserDatabase, accountId: string): Promise<string | null> {
  const [row] = await db.query<{ readonly equity: string | null }>("select private.mark_account($1) as equity", [
    accountId,
  ]);
  return row?.equity ?? null;
}

export interface KillToSweep {
  readonly epoch: string;
  readonly userId: string;
}

/** Sweeps that are not done, one a kill and user. */
export function findKillsToSweep(pool: Pool): Promise<readonly KillToSweep[]> {
  return query<KillToSweep>(
    pool,
    `select epoch::text, user_id as "userId" from private.kills_to_sweep() order by epoch, user_id`,
  );
}

export interface Sweep {
  readonly status: "running" | "done" | "superseded";
  readonly open_orders: number;
  readonly open_positions: number;
}

/** One round for the user of `db`; null where the sweep was over already. */
export async function sweep(db: UserDatabase, epoch: string): Promise<Sweep | null> {
  const [row] = await db.query<{ readonly swept: Sweep | null }>("select private.sweep($1) as swept", [epoch]);
  return row?.swept?.status === undefined ? null : row.swept;
}
