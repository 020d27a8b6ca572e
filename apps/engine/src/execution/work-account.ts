import { type OpenOrder, dispatchOrder, readOpenOrders } from "../db/desk-orders.ts";
import type { UserDatabase } from "../db/pool.ts";
import { type MatchOptions, matchBook } from "./match-book.ts";

export interface Worked {
  /** Work is left: come again at once. */
  readonly hasMore: boolean;
  /** Ms of the wall's clock until something is due by itself; null where only prices are waited for. */
  readonly dueInMs: number | null;
}

export interface WorkedAccount extends Worked {
  /** It has orders that are its owner's and not those of a run. */
  readonly isOfDesk: boolean;
}

/** After so many steps an account lets others go first. */
const mostRounds = 50;

/**
 * Brings the orders of one account as far as prices go: what is submitted is dispatched, what was sent is accepted, what
 * is accepted meets the prices. Each step is a short transaction that begins with the state in the database, so it does
 * not matter who made the step before, or whether somebody else makes the same one now.
 */
export async function workAccount(db: UserDatabase, accountId: string, options: MatchOptions): Promise<WorkedAccount> {
  let isOfDesk = false;
  for (let round = 0; round < mostRounds; round += 1) {
    const open = await dispatchOrders(db, accountId);
    isOfDesk ||= open.some((order) => order.isOfDesk);
    const matched = await matchBooks(db, accountId, {
      ...options,
      instrumentIds: new Set(open.map(({ instrumentId }) => instrumentId)),
    });
    if (!matched.hasMore) {
      return { ...matched, isOfDesk };
    }
  }
  return { hasMore: true, dueInMs: null, isOfDesk };
}

/** Lets go what is submitted, an order a transaction: the first in that which finds them. Returns the orders as found. */
async function dispatchOrders(db: UserDatabase, accountId: string): Promise<readonly OpenOrder[]> {
  const isSubmitted = ({ status }: OpenOrder) => status === "submitted";
  const open = await db.transaction(async (client) => {
    const found = await readOpenOrders(client, accountId);
    const first = found.find(isSubmitted);
    if (first !== undefined) {
      await dispatchOrder(client, accountId, first.sequence);
    }
    return found;
  });
  for (const { sequence } of open.filter(isSubmitted).slice(1)) {
    await db.transaction((client) => dispatchOrder(client, accountId, sequence));
  }
  return open;
}

/** One instrument that fails, for want of a rate of conversion perhaps, does not keep the others waiting. */
async function matchBooks(
  db: UserDatabase,
  accountId: string,
  { instrumentIds, ...options }: MatchOptions & { readonly instrumentIds: ReadonlySet<number> },
): Promise<Worked> {
  const matched: Worked[] = [];
  const failures: unknown[] = [];
  for (const instrumentId of instrumentIds) {
    try {
      matched.push(await db.transaction((client) => matchBook(client, { accountId, instrumentId }, options)));
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0 && !matched.some(({ hasMore }) => hasMore)) {
    throw failures[0];
  }
  const next = matched.flatMap(({ dueInMs }) => (dueInMs === null ? [] : [dueInMs]));
  return {
    hasMore: matched.some(({ hasMore }) => hasMore),
    dueInMs: next.length === 0 ? null : Math.min(...next),
  };
}
