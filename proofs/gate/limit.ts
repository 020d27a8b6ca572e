import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { type Client } from "@chandlery/stack";
import { type TestDatabase } from "@chandlery/stack/testing";
import { seedDesks } from "../law/desks.ts";
import { type Random, randomFrom } from "../random.ts";
import { openSession, sqlState } from "../session.ts";

/** Units that the account may hold or come to hold, long or short. */
const maxPosition = 40;
const connections = 16;

/** A number that is taken, and a deadlock. */
const collided = new Set(["23505", "40P01"]);

export interface LimitOptions {
  readonly intents: number;
  readonly seed: number;
  /** For a bug that is only to be found. */
  readonly untilFault?: boolean;
}

export interface LimitFigures {
  readonly intents: number;
  readonly connections: number;
  readonly approved: number;
  readonly refused: number;
  readonly filled: number;
  /** Two that took the same number, or waited for each other: the lock of the account lets none happen. */
  readonly collisions: number;
  /** Looks at the account while they ran, each at one moment. */
  readonly looks: number;
  readonly limit: number;
  readonly most: number;
  /** Looks at which the account could have come to hold more than its limit. */
  readonly overshoots: number;
}

interface Running {
  readonly account: { readonly accountId: string; readonly instrumentId: number };
  readonly tally: { left: number; approved: number; refused: number; filled: number; collisions: number };
  readonly isDone: () => boolean;
}

/** Sixteen connections buy, sell, cancel and fill on one account as fast as they are answered, while another one looks. */
export async function raceForLimit(
  database: TestDatabase,
  { intents, seed, untilFault = false }: LimitOptions,
): Promise<LimitFigures> {
  const limits = { max_position: maxPosition, max_leverage: null };
  const { accounts, instrumentId } = await seedDesks(database, { userCount: 1, limits });
  const [{ accountId, userId } = { accountId: "", userId: "" }] = accounts;
  await using observer = await openSession(database.urls.postgres);
  const seen = { looks: 0, most: 0, overshoots: 0 };
  const tally = { left: intents, approved: 0, refused: 0, filled: 0, collisions: 0 };
  const isDone = () => tally.left <= 0 || (untilFault && seen.overshoots + tally.collisions > 0);
  const traders = Array.from({ length: connections }, (_, index) =>
    trade(
      database,
      { userId, random: randomFrom(seed + index) },
      { account: { accountId, instrumentId }, tally, isDone },
    ),
  );
  const traded = Promise.all(traders).then(() => true);
  const look = async () => {
    const reached = await reachOf(observer.client, accountId);
    seen.looks += 1;
    seen.most = Math.max(seen.most, reached);
    seen.overshoots += reached > maxPosition ? 1 : 0;
  };
  for (let isOver = false; !isOver; isOver = await Promise.race([traded, sleep(20, false)])) {
    await look();
  }
  await look();
  const { left: _left, ...counts } = tally;
  return { intents: counts.approved + counts.refused, connections, ...counts, limit: maxPosition, ...seen };
}

/** What the account would hold if every order of one side were filled and none of the other. */
async function reachOf(client: Client, accountId: string): Promise<number> {
  const { rows } = await client.query<{ reached: string }>(
    `select greatest(held.quantity + waiting.buys, waiting.sells - held.quantity) as reached
     from (select coalesce(sum(quantity), 0) as quantity from public.positions where account_id = $1) as held
     cross join (
       select
         coalesce(sum(quantity - filled_quantity) filter (where side = 'buy'), 0) as buys,
         coalesce(sum(quantity - filled_quantity) filter (where side = 'sell'), 0) as sells
       from public.orders
       where account_id = $1 and status in ('submitted', 'sending', 'unknown', 'working', 'partially_filled', 'cancelling')
     ) as waiting`,
    [accountId],
  );
  return Number(rows[0]?.reached ?? 0);
}

async function trade(
  database: TestDatabase,
  { userId, random }: { readonly userId: string; readonly random: Random },
  running: Running,
): Promise<void> {
  await using session = await openSession(database.urls.engine_execution);
  const { client } = session;
  // Sixteen queue for one account: on a busy machine that may take longer than a service would wait.
  await client.query("set transaction_timeout = 0; set idle_in_transaction_session_timeout = 0");
  await client.query("select set_config('chandlery.acting_user', $1, false)", [userId]);
  const { account, tally, isDone } = running;
  const own: number[] = [];
  while (!isDone()) {
    tally.left -= 1;
    try {
      await tradeOnce(client, { account, tally, random, own });
    } catch (error) {
      if (!collided.has(sqlState(error))) {
        throw error;
      }
      tally.collisions += 1;
    }
  }
}

interface Turn extends Pick<Running, "account" | "tally"> {
  readonly random: Random;
  /** Orders of this connection that it may still cancel or fill. */
  readonly own: number[];
}

/** One intent, and often the end of an earlier order: by a cancel, or by a fill. */
async function tradeOnce(client: Client, { account, tally, random, own }: Turn): Promise<void> {
  const sequence = await submit(client, account, random);
  tally.approved += sequence === null ? 0 : 1;
  tally.refused += sequence === null ? 1 : 0;
  own.push(...(sequence === null ? [] : [sequence]));
  const chosen = random.isTrue(0.4) ? own.shift() : undefined;
  if (chosen !== undefined && random.isTrue(0.5)) {
    await client.query("select private.cancel_orders($1, null, $2, 'cancelled_by_user')", [account.accountId, chosen]);
  } else if (chosen !== undefined) {
    await fill(client, account.accountId, chosen);
    tally.filled += 1;
  }
}

/** The sequence of its order, or null where it was refused. */
async function submit(client: Client, account: Running["account"], random: Random): Promise<number | null> {
  const terms = { side: random.pick(["buy", "sell"]), quantity: String(1 + random.below(7)), order_type: "market" };
  const { rows } = await client.query<{ answer: { readonly order: { readonly sequence: number } | null } }>(
    "select private.submit_intent($1, $2, $3, $4, 'user') as answer",
    [randomUUID(), account.accountId, account.instrumentId, terms],
  );
  return rows[0]?.answer.order?.sequence ?? null;
}

async function fill(client: Client, accountId: string, sequence: number): Promise<void> {
  await client.query("select private.dispatch_order($1, $2)", [accountId, sequence]);
  await client.query("select private.record_order_event($1, $2, 'accept')", [accountId, sequence]);
  const execution = { trade_key: randomUUID(), price: "100", filled_at: new Date().toISOString(), fee: "0" };
  await client.query(
    `select private.record_fill($1, $2, $3::jsonb || jsonb_build_object('quantity', made.quantity::text))
     from public.orders as made where made.account_id = $1 and made.sequence = $2`,
    [accountId, sequence, execution],
  );
}
