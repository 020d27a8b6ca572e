import { type ChildProcess, spawn } from "node:child_process";
import { closeSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { openLog, readLogSince } from "../log-file.ts";
import { StackError } from "../stack-error.ts";
import { type Binaries } from "./binaries.ts";
import { type Placement } from "./placement.ts";
import { endOrphans, readPostmasterFile } from "./postmaster.ts";
import { portBusy, requireFreePort } from "./probe-port.ts";
import { waitForEnd } from "./process-alive.ts";
import { serverArguments } from "./settings.ts";

export interface LaunchOptions {
  readonly port: number;
  readonly binaries: Binaries;
  readonly placement: Placement;
  readonly isDurable: boolean;
  readonly logFile: string;
}

export interface LaunchedPostmaster {
  readonly pid: number;
  readonly port: number;
  readonly adopted: boolean;
  readonly logFile: string;
  readonly ended: Promise<void>;
}

/** How long backends of a killed server are given to let go of its shared memory before they are ended. */
const orphanPatienceMs = 1_000;
const orphanDeadlineMs = 15_000;

/** Starts the server and returns when it accepts connections. */
export async function launchPostmaster(options: LaunchOptions): Promise<LaunchedPostmaster> {
  await requireFreePort(options.port);
  const begun = Date.now();
  for (;;) {
    const outcome = await attempt(options);
    if (typeof outcome !== "string") {
      return outcome;
    }
    const waitedMs = Date.now() - begun;
    if (!outcome.includes("pre-existing shared memory block") || waitedMs > orphanDeadlineMs) {
      throw startFailed(options, outcome);
    }
    if (waitedMs > orphanPatienceMs) {
      endOrphans(options.placement.clusterDir);
    }
    await wait(100);
  }
}

export function watchAdopted({
  pid,
  port,
  logFile,
}: Omit<LaunchedPostmaster, "adopted" | "ended">): LaunchedPostmaster {
  const ended = waitForEnd(pid, Number.POSITIVE_INFINITY, { pollMs: 250 }).then(() => undefined);
  return { pid, port, logFile, adopted: true, ended };
}

/** One try. Returns what the server wrote to its log where it ended instead of serving. */
async function attempt(options: LaunchOptions): Promise<LaunchedPostmaster | string> {
  const { port, logFile, placement } = options;
  const log = openLog(logFile);
  const server = spawnServer(options, log.descriptor);
  const { pid } = server;
  const over = new AbortController();
  const fault = endOf(server).finally(() => over.abort());
  while (!over.signal.aborted) {
    if (pid !== undefined && isReady(placement.clusterDir, pid)) {
      return { pid, port, logFile, adopted: false, ended: fault.then(() => undefined) };
    }
    await Promise.race([fault, wait(10)]);
  }
  return `${await fault} ${readLogSince(logFile, log.start)}`;
}

/** Settles when the process has ended, or could not be started: then with the reason. */
function endOf(server: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    server.once("exit", () => resolve(""));
    server.once("error", (error) => resolve(`FATAL: ${error.message}`));
  });
}

/**
 * In a session of its own: Ctrl-C reaches only the supervisor, which stops its services before the database. The
 * server's own words (line 8 of postmaster.pid) say when it is ready, as they do for pg_ctl.
 */
function spawnServer({ port, binaries, placement, isDurable }: LaunchOptions, log: number): ChildProcess {
  try {
    return spawn(binaries.postgres, ["-D", placement.clusterDir, ...serverArguments({ port, isDurable })], {
      cwd: "/",
      env: { PATH: "/usr/bin:/bin", LC_ALL: "C", TZ: "UTC" },
      detached: true,
      stdio: ["ignore", log, log],
      ...placement.identity,
    });
  } finally {
    closeSync(log);
  }
}

function isReady(clusterDir: string, pid: number): boolean {
  const file = readPostmasterFile(clusterDir);
  return file !== undefined && file.pid === pid && file.status === "ready";
}

function startFailed({ port, logFile }: LaunchOptions, log: string): StackError {
  if (log.includes("Address already in use")) {
    return portBusy(port);
  }
  const lines = log.split("\n").filter((line) => /FATAL|ERROR|PANIC|HINT|DETAIL/.test(line));
  return new StackError("postgres_start_failed", {
    detail: `Postgres ended while it was starting: ${(lines.length > 0 ? lines : [log]).slice(-4).join(" ").slice(0, 600)}`,
    suggestion: `The whole story is in ${logFile}.`,
  });
}
