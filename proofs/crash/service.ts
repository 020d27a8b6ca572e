import { type ChildProcess, fork } from "node:child_process";
import { type Readable } from "node:stream";
import path from "node:path";

const entry = path.resolve(import.meta.dirname, "../../apps/engine/src/entry/execution.ts");
const preload = new URL("preload.ts", import.meta.url).href;

/** Before a statement is sent, just after, and by a connection that the server ends. */
export type Kind = "before" | "sent" | "cut";

export interface Ends {
  readonly account: string;
  readonly kind: Kind;
  readonly at: number;
  readonly dies?: string;
  /** Where Postgres writes its process id, if it is what ends in the service's place. */
  readonly postmasterFile?: string;
}

export interface ServiceOptions {
  readonly databaseUrl: string;
  readonly adminUrl: string;
  readonly bug?: string;
  /** Where it ends: at the n-th statement that concerns the account, or at the n-th of those with a text. */
  readonly ends?: Ends;
  /** Tells the statements of this account. */
  readonly account?: string;
  readonly isQuiet?: boolean;
}

export interface RunningService {
  /** True once the process is over. */
  readonly isOver: () => boolean;
  /** What was told of statements, in order: `statement commit`, and where it was ended `before commit`. */
  readonly told: () => readonly string[];
  readonly kill: () => Promise<void>;
}

/** The execution service as the supervisor starts it, with the watch of `preload.ts` before it. */
export function startService({
  databaseUrl,
  adminUrl,
  bug = "",
  ends,
  account,
  isQuiet = false,
}: ServiceOptions): RunningService {
  return startWatched({
    entry,
    preload,
    isQuiet,
    variables: {
      CHANDLERY_DATABASE_URL: databaseUrl,
      CHANDLERY_EXECUTION_PORT: "0",
      CHANDLERY_LOG_LEVEL: "silent",
      // Orders that fill in parts, candle by candle: a tenth of each one's volume.
      CHANDLERY_PAPER_VOLUME_SHARE: "0.1",
      CRASH_ACCOUNT: ends?.account ?? account ?? "",
      CRASH_AT: String(ends?.at ?? 0),
      CRASH_KIND: ends?.kind ?? "",
      CRASH_DIES: ends?.dies ?? "",
      CRASH_BUG: bug,
      CRASH_ADMIN_URL: adminUrl,
      CRASH_POSTMASTER_FILE: ends?.postmasterFile ?? "",
    },
  });
}

export interface WatchedOptions {
  readonly entry: string;
  /** Loaded before the entry: it ends the process, and writes to the third descriptor what it sees. */
  readonly preload: string;
  readonly variables: Readonly<Record<string, string>>;
  /** Where Postgres is killed under it, what it says of that is no news. */
  readonly isQuiet?: boolean;
}

export function startWatched({
  entry: started,
  preload: loaded,
  variables,
  isQuiet = false,
}: WatchedOptions): RunningService {
  const child = fork(started, [], {
    execArgv: ["--import", loaded],
    env: { ...variables },
    stdio: ["ignore", "ignore", isQuiet ? "ignore" : "inherit", "pipe", "ipc"],
  });
  const lines = linesOf(child);
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  return {
    isOver: () => child.exitCode !== null || child.signalCode !== null,
    told: lines,
    kill: async () => {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

function linesOf(child: ChildProcess): () => readonly string[] {
  let text = "";
  const told = child.stdio[3] as Readable;
  told.on("data", (chunk: Buffer) => {
    text += chunk.toString();
  });
  return () => text.split("\n").filter((line) => line !== "");
}
