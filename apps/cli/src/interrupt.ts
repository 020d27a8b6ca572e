import { DomainError } from "@chandlery/core/base";

/** Turns Ctrl-C and SIGTERM into an aborted signal and a fault, so that what was started is stopped on the way out. */
export async function withInterrupt<T>(use: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const interrupt = new AbortController();
  const onSignal = () => interrupt.abort(new DomainError("interrupted", "the command was stopped by a signal"));
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal);
  try {
    const value = await use(interrupt.signal);
    interrupt.signal.throwIfAborted();
    return value;
  } catch (error) {
    // Whatever broke because of the signal: the signal is the reason.
    interrupt.signal.throwIfAborted();
    throw error;
  } finally {
    process.off("SIGINT", onSignal).off("SIGTERM", onSignal);
  }
}
