export interface StopSignalOptions {
  readonly stop: () => void;
  readonly kill: () => void;
}

export interface StopSignals {
  readonly hasFired: () => boolean;
  readonly dispose: () => void;
}

/** One Ctrl-C arrives several times: from the terminal, and passed on by npm and its shell. */
const sameKeyMs = 1_000;

/**
 * The first Ctrl-C, SIGTERM or SIGHUP stops; another one, later than what one key press can cause, kills. Run by
 * npm, the death of npm counts as the first.
 */
export function onStopSignals({ stop, kill }: StopSignalOptions): StopSignals {
  let firstAt: number | undefined;
  const onSignal = () => {
    if (firstAt === undefined) {
      firstAt = performance.now();
      process.stdout.write("\nStopping … (press Ctrl-C again to end at once)\n");
      stop();
    } else if (performance.now() - firstAt > sameKeyMs) {
      kill();
      process.exit(130);
    }
  };
  const names = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  names.forEach((name) => process.on(name, onSignal));
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.env["npm_lifecycle_event"] !== undefined && process.ppid !== parent && firstAt === undefined) {
      onSignal();
    }
  }, 500);
  return {
    hasFired: () => firstAt !== undefined,
    dispose: () => {
      clearInterval(watch);
      names.forEach((name) => process.off(name, onSignal));
    },
  };
}
