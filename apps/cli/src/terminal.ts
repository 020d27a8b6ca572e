import { DomainError } from "@chandlery/core/base";
import { asFault, errorText } from "./fault.ts";

export interface ProgressLine {
  /** Shows the newest text: at once on a terminal, at most every two seconds elsewhere. */
  readonly update: (text: string) => void;
  /** Takes the line away, and leaves `text` in its place if given. */
  readonly end: (text?: string) => void;
}

const quietMs = 2_000;

/** One line on stderr: redrawn in place on a terminal, written again every two seconds elsewhere. */
export function progressLine(stream: NodeJS.WriteStream = process.stderr): ProgressLine {
  const isTerminal = stream.isTTY;
  let lastShown = performance.now();
  const clear = () => isTerminal && stream.write("\r\u001b[K");
  return {
    update: (text) => {
      const now = performance.now();
      if (isTerminal) {
        stream.write(`\r\u001b[K${text.slice(0, Math.max(20, stream.columns - 1))}`);
      } else if (now - lastShown >= quietMs) {
        lastShown = now;
        stream.write(`${text}\n`);
      }
    },
    end: (text) => {
      clear();
      if (text !== undefined) {
        stream.write(`${text}\n`);
      }
    },
  };
}

export interface Problem {
  readonly code: string;
  readonly detail: string;
  readonly suggestion: string;
}

/** What a person or a script gets to see of an error: a code, what happened, and the way out. */
export function problemOf(error: unknown): Problem {
  const fault = asFault(error);
  if (fault instanceof DomainError) {
    return { code: fault.code, detail: fault.detail, suggestion: fault.suggestion };
  }
  return {
    code: "internal_fault",
    detail: errorText(fault),
    suggestion: "This is a bug: please report it with the lines above.",
  };
}

/** Prints an error: for people on stderr; with `json` the problem as one line on stdout. */
export function printError(error: unknown, { json = false } = {}): void {
  const problem = problemOf(error);
  if (json) {
    process.stdout.write(`${JSON.stringify({ error: problem })}\n`);
    return;
  }
  if (problem.code === "internal_fault" && error instanceof Error) {
    process.stderr.write(`${error.stack}\n`);
  }
  process.stderr.write(`${problem.code}: ${problem.detail}\n${problem.suggestion}\n`);
}

const grouped = new Intl.NumberFormat("en-US");

/** 1025708 → "1,025,708". */
export const formatCount = (count: number): string => grouped.format(count);

/** 940 → "0.9 s", 83000 → "1 min 23 s". */
export function formatDuration(milliseconds: number): string {
  const seconds = milliseconds / 1_000;
  return seconds < 60 ? `${seconds.toFixed(1)} s` : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

/** 104857600 → "100 MB": mebibytes, as `free` and `ps` count. */
export const formatMemory = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MB`;

/** "copying 41 % of 380 MB". */
export function describeBytes(
  what: string,
  { done, total }: { readonly done: number; readonly total: number },
): string {
  return `${what} ${Math.floor((100 * done) / Math.max(1, total))} % of ${formatMemory(total)}`;
}
