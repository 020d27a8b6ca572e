import { commandLine, isAlive, waitForEnd } from "@chandlery/stack";
import { type InstallState } from "../state.ts";

const patienceMs = 5_000;

/**
 * Services of a supervisor that was killed stop by themselves when their channel breaks; they may still be at it.
 * Waits for them, and ends one that hangs. A pid that belongs to something else by now is left alone.
 */
export async function waitForLeftServices(state: InstallState | undefined, entries: readonly string[]): Promise<void> {
  const left = (state?.services ?? []).filter(({ pid }) => isAlive(pid) && runsOneOf(pid, entries));
  await Promise.all(
    left.map(async ({ pid }) => {
      if (!(await waitForEnd(pid, patienceMs))) {
        process.kill(pid, "SIGKILL");
        await waitForEnd(pid, patienceMs);
      }
    }),
  );
}

function runsOneOf(pid: number, entries: readonly string[]): boolean {
  const command = commandLine(pid).join(" ");
  return entries.some((entry) => command.includes(entry));
}
