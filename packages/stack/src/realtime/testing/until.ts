import { setTimeout as wait } from "node:timers/promises";

/** Waits until the condition holds; says what was awaited where it does not within ten seconds. */
export async function until<T>(what: string, ask: () => T | undefined | false, timeoutMs = 10_000): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const answer = ask();
    if (answer !== undefined && answer !== false) {
      return answer;
    }
    if (Date.now() > deadline) {
      throw new Error(`waited in vain for ${what}`);
    }
    await wait(5);
  }
}
