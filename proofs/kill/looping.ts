import { setTimeout as sleep } from "node:timers/promises";
import { randomFrom } from "../random.ts";
import { isOutOfTime } from "../session.ts";
import { type Spread, spreadOf } from "../spread.ts";
import { loopSubmitters } from "./submitters.ts";
import { type Account, type Killer, type KillSubject, type Layout } from "./subject.ts";
import { Watch } from "./watch.ts";

export interface LoopOptions {
  readonly layout: Layout;
  readonly workMs: number;
  readonly trials: number;
  /** How long a trial waits to see somebody refused, or passing again; 5 s unless said. */
  readonly patienceMs?: number;
  readonly seed?: number;
}

export interface LoopFigures {
  readonly layout: Layout;
  readonly workMs: number;
  readonly trials: number;
  readonly startsAfterReturn: number;
  /** Submits and dispatches of older epochs that were committed after a drained kill had returned. */
  readonly lateOrders: number;
  /** Kills that did not get the lock in time, or did not end. */
  readonly timeouts: number;
  /** Submits and dispatches that did not end in time. */
  readonly submitTimeouts: number;
  readonly killMs: Spread;
  readonly passed: number;
  readonly refused: number;
  /** Trials in which nobody was seen to be refused, or to pass after the reset: those would prove nothing. */
  readonly unseen: number;
}

/** Sixteen submitters loop; a scope is killed, watched and reset, again and again, the five scopes in turn. */
export async function killWhileLooping(
  subject: KillSubject,
  { layout, workMs, trials, patienceMs = 5_000, seed = 1 }: LoopOptions,
): Promise<LoopFigures> {
  const accounts = subject.accounts(layout);
  const watch = new Watch();
  const random = randomFrom(seed);
  const killers = await Promise.all(accounts.map((account) => subject.openKiller(account)));
  const looping = await loopSubmitters(subject, { accounts, workMs, watch });
  const tally = { lateOrders: 0, timeouts: 0, unseen: 0, killMs: new Array<number>() };
  try {
    await looping.whileAlive(watch.until(({ answer }) => answer !== null, patienceMs));
    for (let trial = 0; trial < trials; trial += 1) {
      const index = trial % accounts.length;
      const killed = killOnce(subject, { ...named(accounts, killers, index), watch, trial, tally, patienceMs });
      await looping.whileAlive(killed);
      await sleep(random.next() * 3);
    }
  } finally {
    const stopped = looping.stop();
    await Promise.allSettled([stopped]);
    await Promise.all(killers.map((killer) => killer[Symbol.asyncDispose]()));
    await stopped;
  }
  const { startsAfterReturn, passed, refused, timedOut: submitTimeouts } = watch;
  const { killMs, ...counts } = tally;
  return {
    layout,
    workMs,
    trials,
    startsAfterReturn,
    submitTimeouts,
    ...counts,
    killMs: spreadOf(killMs),
    passed,
    refused,
  };
}

interface Trial {
  readonly account: Account;
  readonly killer: Killer;
  readonly watch: Watch;
  readonly trial: number;
  readonly patienceMs: number;
  readonly tally: { lateOrders: number; timeouts: number; unseen: number; readonly killMs: number[] };
}

function named(
  accounts: readonly Account[],
  killers: readonly Killer[],
  index: number,
): Pick<Trial, "account" | "killer"> {
  const account = accounts[index];
  const killer = killers[index];
  if (account === undefined || killer === undefined) {
    throw new Error("There are no accounts to kill");
  }
  return { account, killer };
}

async function killOnce(
  subject: KillSubject,
  { account, killer, watch, trial, tally, patienceMs }: Trial,
): Promise<void> {
  const scopeKey = account.scopeKeys[trial % account.scopeKeys.length] ?? "global";
  const asked = performance.now();
  const killed = await inTime(killer.kill(scopeKey));
  const returnedAt = performance.now();
  tally.killMs.push(returnedAt - asked);
  tally.timeouts += killed?.drained === true ? 0 : 1;
  if (killed === null) {
    return;
  }
  watch.returned(scopeKey, killed.epoch);
  const isAffected = (other: Account) => other.scopeKeys.includes(scopeKey);
  const before = await subject.countPassed(scopeKey, killed.calledAt);
  const wasRefused = await watch.until(
    ({ account: other, startedAt }) => isAffected(other) && startedAt >= returnedAt,
    patienceMs,
  );
  const after = await subject.countPassed(scopeKey, killed.calledAt);
  tally.lateOrders += killed.drained ? after - before : 0;
  const reset = await inTime(killer.reset(scopeKey));
  if (reset === null) {
    tally.timeouts += 1;
    return;
  }
  const passesAgain = await watch.until(
    ({ account: other, answer }) => isAffected(other) && answer !== null && answer.epoch >= reset,
    patienceMs,
  );
  tally.unseen += wasRefused && passesAgain ? 0 : 1;
}

/** Null where it did not end in time. */
async function inTime<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (isOutOfTime(error)) {
      return null;
    }
    throw error;
  }
}
