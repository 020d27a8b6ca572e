import { setTimeout as sleep } from "node:timers/promises";
import { type Account, type KillSubject, type Submitter } from "./subject.ts";

/** Moments that chance rarely meets are made, one by one. Each returns how often the property was broken. */

export interface HeldGate {
  /** Submits that passed though a kill had returned before they were sent. */
  readonly startsAfterReturn: number;
  /** Kills that said drained while somebody held the gate, or not drained after it was let go. */
  readonly wrongDrained: number;
  readonly killMs: readonly number[];
}

/** A submitter is idle in its transaction with the gate in its hands. */
export async function killHeldGate(subject: KillSubject, rounds: number): Promise<HeldGate> {
  const [first, second] = firstAccounts(subject);
  await using holder = await subject.openSubmitter(first, 0);
  await using later = await subject.openSubmitter(second, 0);
  await using killer = await subject.openKiller(first);
  const killMs: number[] = [];
  let startsAfterReturn = 0;
  let wrongDrained = 0;
  for (let round = 0; round < rounds; round += 1) {
    await holder.submitAndHold(async () => {
      const asked = performance.now();
      const { drained } = await killer.kill("global");
      killMs.push(performance.now() - asked);
      wrongDrained += drained ? 1 : 0;
      startsAfterReturn += (await later.submit()) === null ? 0 : 1;
    });
    wrongDrained += (await killer.kill("global")).drained ? 0 : 1;
    await killer.reset("global");
  }
  return { startsAfterReturn, wrongDrained, killMs };
}

/** A caller whose snapshot is older than the kill: in every isolation but read committed. Returns how many passed. */
export async function submitFromOldSnapshot(subject: KillSubject): Promise<number> {
  const [first] = firstAccounts(subject);
  await using submitter = await subject.openSubmitter(first, 0);
  await using killer = await subject.openKiller(first);
  let passed = 0;
  for (const isolation of ["repeatable read", "serializable"] as const) {
    const answer = await submitter.submitIn(isolation, async () => {
      await killer.kill("global");
    });
    passed += answer === null ? 0 : 1;
    await killer.reset("global");
  }
  return passed;
}

/** Submitters wait at the gate while a kill that holds it commits. Returns how many passed after it was drained. */
export async function submitBehindKill(subject: KillSubject, rounds: number): Promise<number> {
  const accounts = subject.accounts("16 accounts").slice(0, 4);
  const [first] = firstAccounts(subject);
  await using killer = await subject.openKiller(first);
  const submitters = await Promise.all(accounts.map((account) => subject.openSubmitter(account, 0)));
  let late = 0;
  for (let round = 0; round < rounds; round += 1) {
    late += await waitBehindKill(subject, { killer, submitters });
    await killer.reset("global");
  }
  await Promise.all(submitters.map((submitter) => submitter[Symbol.asyncDispose]()));
  return late;
}

async function waitBehindKill(
  subject: KillSubject,
  {
    killer,
    submitters,
  }: { readonly killer: Awaited<ReturnType<KillSubject["openKiller"]>>; readonly submitters: readonly Submitter[] },
): Promise<number> {
  const asked: Promise<unknown>[] = [];
  await killer.killAndHold("global", async () => {
    asked.push(...submitters.map((submitter) => submitter.submit()));
    await untilWaiting(subject, submitters.length);
  });
  const answers = await Promise.all(asked);
  return answers.filter((answer) => answer !== null).length;
}

async function untilWaiting(subject: KillSubject, count: number): Promise<void> {
  for (let look = 0; (await subject.countWaiting()) < count; look += 1) {
    if (look === 1_000) {
      throw new Error(`Fewer than ${count} submitters wait behind a kill that is not committed yet`);
    }
    await sleep(2);
  }
}

function firstAccounts(subject: KillSubject): readonly [Account, Account] {
  const [first, second] = subject.accounts("16 accounts");
  if (first === undefined || second === undefined) {
    throw new Error("The subject has fewer than two accounts");
  }
  return [first, second];
}
