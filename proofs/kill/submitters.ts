import { isOutOfTime } from "../session.ts";
import { type Account, type KillSubject, type Submitter } from "./subject.ts";
import { type Watch } from "./watch.ts";

export interface Looping {
  /** What `act` comes to; rejects as soon as a loop dies of a fault, since whoever waits for its answers would wait in vain. */
  readonly whileAlive: <T>(act: Promise<T>) => Promise<T>;
  /** Ends every loop after what it is doing; throws what a loop died of. */
  readonly stop: () => Promise<void>;
}

/** One connection for each account, in an endless loop of submit and dispatch, as fast as it is answered. */
export async function loopSubmitters(
  subject: KillSubject,
  {
    accounts,
    workMs,
    watch,
  }: { readonly accounts: readonly Account[]; readonly workMs: number; readonly watch: Watch },
): Promise<Looping> {
  const stopping = new AbortController();
  const submitters = await Promise.all(
    accounts.map(async (account) => ({ account, submitter: await subject.openSubmitter(account, workMs) })),
  );
  const loops = submitters.map(async ({ account, submitter }) => {
    while (!stopping.signal.aborted) {
      await submitOnce(submitter, account, watch).catch((error: unknown) => countTimeout(error, watch));
    }
  });
  const dead = Promise.withResolvers<never>();
  dead.promise.catch(() => undefined);
  for (const loop of loops) {
    loop.catch((cause: unknown) => dead.reject(new Error("A submitter ended by a fault", { cause })));
  }
  return {
    whileAlive: (act) => Promise.race([act, dead.promise]),
    stop: async () => {
      stopping.abort();
      await Promise.allSettled(loops);
      await Promise.all(submitters.map(({ submitter }) => submitter[Symbol.asyncDispose]()));
      await Promise.race([dead.promise, Promise.resolve()]);
    },
  };
}

async function submitOnce(submitter: Submitter, account: Account, watch: Watch): Promise<void> {
  const judge = watch.begin(account);
  const submitted = await submitter.submit();
  judge(submitted);
  if (submitted !== null) {
    const judgeDispatch = watch.begin(account);
    judgeDispatch(await submitter.dispatch(submitted.orderId));
  }
}

function countTimeout(error: unknown, watch: Watch): void {
  if (!isOutOfTime(error)) {
    throw error;
  }
  watch.timedOut += 1;
}
