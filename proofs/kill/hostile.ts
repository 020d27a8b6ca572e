import { killWhileLooping, type LoopFigures } from "./looping.ts";
import { loopSubmitters } from "./submitters.ts";
import { type KillSubject } from "./subject.ts";
import { Watch } from "./watch.ts";

export interface HostileFigures extends LoopFigures {
  readonly held: readonly string[];
  readonly gateAnswers: Readonly<Record<string, string>>;
}

/** The looping kill once more, while a login role holds every lock that it can get hold of. */
export async function killUnderAttack(
  subject: KillSubject,
  { trials, patienceMs = 5_000 }: { readonly trials: number; readonly patienceMs?: number },
): Promise<HostileFigures> {
  const layout = "16 accounts";
  // It learns keys from what it sees others hold, so it must come while somebody submits.
  const seen = await loopSubmitters(subject, { accounts: subject.accounts(layout), workMs: 2, watch: new Watch() });
  const hostile = await subject.openHostile();
  const stopping = seen.stop();
  try {
    const figures = await killWhileLooping(subject, { layout, workMs: 2, trials, patienceMs });
    return { ...figures, held: hostile.held, gateAnswers: hostile.gateAnswers };
  } finally {
    await hostile[Symbol.asyncDispose]();
    await stopping;
  }
}
