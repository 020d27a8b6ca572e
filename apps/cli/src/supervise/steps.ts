import { formatDuration, progressLine } from "../terminal.ts";

export interface Steps {
  /** Runs one step and prints its name and time; what takes long is shown while it does. */
  readonly run: <T>(name: string, work: (detail: (text: string) => void) => Promise<T>) => Promise<T>;
  readonly elapsedMs: () => number;
}

/** The list of steps that a start prints, on stdout. */
export function printedSteps(): Steps {
  const begun = performance.now();
  return {
    elapsedMs: () => performance.now() - begun,
    run: async (name, work) => {
      const stepBegun = performance.now();
      const line = progressLine();
      let detail = "";
      const show = () => line.update(`  ${name}${detail} … ${formatDuration(performance.now() - stepBegun)}`);
      const timer = setInterval(show, 200);
      try {
        const value = await work((text) => {
          detail = `: ${text}`;
          show();
        });
        line.end();
        process.stdout.write(`  ${name.padEnd(22)} ${formatDuration(performance.now() - stepBegun).padStart(7)}\n`);
        return value;
      } finally {
        clearInterval(timer);
        line.end();
      }
    },
  };
}
