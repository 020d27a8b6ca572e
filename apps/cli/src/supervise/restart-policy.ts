export type RestartDecision =
  | { readonly action: "restart"; readonly delayMs: number }
  | { readonly action: "give_up"; readonly failures: number };

const windowMs = 60_000;
const allowedFailures = 5;
const firstDelayMs = 100;

/**
 * What to do after a process ended: again after 0.1 s, 0.2 s, 0.4 s, …; after more than five ends within a minute it
 * is given up, because it will not get better by itself.
 *
 * @param endedAt When it ended, the last end included, in milliseconds, ascending.
 */
export function decideRestart(endedAt: readonly number[]): RestartDecision {
  const latest = endedAt.at(-1) ?? 0;
  const failures = endedAt.filter((instant) => instant > latest - windowMs).length;
  return failures > allowedFailures
    ? { action: "give_up", failures }
    : { action: "restart", delayMs: firstDelayMs * 2 ** (failures - 1) };
}
