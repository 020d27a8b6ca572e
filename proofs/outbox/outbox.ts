import { setTimeout as sleep } from "node:timers/promises";
import { type Client, withClient } from "@chandlery/stack";
import { type SignedUp, createTestStack, signUp } from "@chandlery/stack/testing";
import { type Outcome, type Planted, type Proof, type RunOptions, bugOrThrow, fault } from "../proof.ts";
import { type Random, randomFrom } from "../random.ts";
import { type Spread, spreadOf } from "../spread.ts";
import { Listener, type ListenerBug, listenerBugs } from "./listener.ts";

/** From the database's word to the page's, in the words order to screen: p95 at most this. */
const mostDelayMs = 250;

export const outboxProof: Proof = {
  name: "outbox",
  trials: 10_000,
  run: runOutbox,
  bugs: Object.keys(listenerBugs),
  plant: plantOutboxBug,
};

export interface OutboxFigures {
  readonly events: number;
  readonly disconnects: number;
  readonly missed: number;
  readonly twice: number;
  readonly outOfOrder: number;
  /** Of events that came by broadcast while nothing was missed. */
  readonly delayMs: Spread & { readonly p95: number | null };
}

/** One user's account is paid into again and again, one event each, while the listener's socket is cut a hundred times. */
export async function measureOutbox(options: {
  readonly events: number;
  readonly disconnects: number;
  readonly seed?: number | undefined;
  readonly bug?: ListenerBug;
}): Promise<OutboxFigures> {
  const { events, disconnects, seed = 1, bug = null } = options;
  await using stack = await createTestStack();
  const user = await signUp(stack, "listener@example.org");
  const listener = new Listener(stack, user, bug);
  await listener.connect();
  const random = randomFrom(seed);
  const total = await withClient(stack.database.urls.postgres, async (client) => {
    let isWriting = true;
    const [written] = await Promise.all([
      writeEvents(client, user, events).finally(() => (isWriting = false)),
      cutAgainAndAgain(listener, { disconnects, random, isWriting: () => isWriting }),
    ]);
    return written;
  });
  await settled(listener, total);
  listener.disconnect();
  return { ...countFaults(listener.applied, total), disconnects, delayMs: delaysOf(listener.delaysMs) };
}

/** Each deposit is a transaction with one entry of the ledger, and so one event. Returns the number of the newest. */
async function writeEvents(client: Client, { userId }: SignedUp, count: number): Promise<number> {
  await client.query("select set_config('request.jwt.claims', $1, false)", [JSON.stringify({ sub: userId })]);
  const { rows } = await client.query<{ readonly account: string }>(
    "select public.open_paper_account('Desk', 'USD', 1000) as account",
  );
  for (let at = 0; at < count; at += 1) {
    await client.query("select public.deposit_paper_cash($1, 1)", [rows[0]?.account]);
  }
  const newest = await client.query<{ readonly seq: number }>(
    "select max(seq)::int as seq from public.events where user_id = $1",
    [userId],
  );
  return newest.rows[0]?.seq ?? 0;
}

async function cutAgainAndAgain(
  listener: Listener,
  {
    disconnects,
    random,
    isWriting,
  }: { readonly disconnects: number; readonly random: Random; readonly isWriting: () => boolean },
): Promise<void> {
  for (let cut = 0; cut < disconnects; cut += 1) {
    // A run that writes faster than it is cut would prove less than it says.
    await sleep(isWriting() ? random.below(200) : 0);
    listener.disconnect();
    await sleep(random.below(60));
    await listener.connect();
  }
}

/** Until all is applied, or a second has brought nothing more. */
async function settled(listener: Listener, total: number): Promise<void> {
  for (let look = 0; look < 20 && listener.last < total; look += 1) {
    await sleep(50);
  }
  await listener.settle();
}

export function countFaults(
  applied: readonly number[],
  total: number,
): Pick<OutboxFigures, "events" | "missed" | "twice" | "outOfOrder"> {
  const seen = new Set(applied);
  return {
    events: total,
    missed: total - [...seen].filter((seq) => seq <= total).length,
    twice: applied.length - seen.size,
    outOfOrder: applied.filter((seq, at) => at > 0 && seq < (applied[at - 1] ?? 0)).length,
  };
}

const delaysOf = (delays: readonly number[]): OutboxFigures["delayMs"] => {
  const sorted = [...delays].sort((left, right) => left - right);
  return { ...spreadOf(delays), p95: sorted[Math.ceil(sorted.length * 0.95) - 1] ?? null };
};

export const outboxFaults = ({ missed, twice, outOfOrder }: OutboxFigures): readonly string[] => [
  ...fault(missed, "events were missed"),
  ...fault(twice, "events were applied twice"),
  ...fault(outOfOrder, "events were applied out of order"),
];

async function runOutbox({ trials, seed }: RunOptions): Promise<Outcome> {
  const figures = await measureOutbox({ events: trials, disconnects: 100, seed });
  const { events, disconnects, missed, twice, delayMs } = figures;
  const isLate = (delayMs.p95 ?? Infinity) > mostDelayMs;
  return {
    line: `events ${events}, disconnects ${disconnects}: missed ${missed}, twice ${twice}, told within p50 ${delayMs.p50} p95 ${delayMs.p95} ms`,
    faults: [...outboxFaults(figures), ...(isLate ? [`p95 of telling an event is ${delayMs.p95} ms`] : [])],
    figures: { ...figures },
  };
}

async function plantOutboxBug(wanted: string, seed?: number): Promise<Planted> {
  const bug = bugOrThrow("outbox", listenerBugs, wanted);
  const faults = outboxFaults(await measureOutbox({ events: 300, disconnects: 10, seed, bug }));
  return { bug, found: faults.length > 0, evidence: faults.join("; ") || "nothing" };
}
