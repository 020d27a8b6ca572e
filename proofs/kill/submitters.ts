import { isOutOfTime } from "../session.ts";
import { type Account, type KillSubject, type Submitter } from "./subject.ts";
import { type Watch } from "./watch.ts";

export interface Looping {
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
  const ended = Promise.allSettled(loops);
  return {
    stop: async () => {
      stopping.abort();
      const outcomes = await ended;
      await Promise.all(submitters.map(({ submitter }) => submitter[Symbol.asyncDispose]()));
      const died = outcomes.find((outcome) => outcome.status === "rejected");
      if (died !== undefined) {
        throw new Error("A submitter ended by a fault", { cause: died.reason });
      }
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
