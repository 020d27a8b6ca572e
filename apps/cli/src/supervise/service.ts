import { type ChildProcess, fork } from "node:child_process";
import { closeSync } from "node:fs";
import path from "node:path";
import { DomainError } from "@chandlery/core/base";
import { type LoginRole, type Secrets, openLog, readLogSince, waitForEnd } from "@chandlery/stack";
import { nodeEnvironment } from "../node-environment.ts";
import { projectRoot } from "../project.ts";
import { type SupabaseState } from "../state.ts";
import { type Launched } from "./keep-alive.ts";

/** A service as data: what is started, on which ports, and everything that its environment holds. */
export interface ServiceDefinition {
  readonly name: string;
  /** From the project's root. */
  readonly entry: string;
  /** What listens → the offset from the port base. */
  readonly portOffsets: Readonly<Record<string, number>>;
  readonly environment: (context: ServiceContext) => Readonly<Record<string, string>>;
  /** What has to be there before it starts, made where it is missing or old. */
  readonly build?: () => Promise<void>;
}

export interface ServiceContext {
  readonly dataDir: string;
  readonly port: (name: string) => number;
  /** Where another service of the install listens, by its offset from the port base. */
  readonly origin: (offset: number) => string;
  readonly databaseUrl: (role: LoginRole) => string;
  readonly databasePort: number;
  readonly supabase: SupabaseState;
  /** What browsers show Supabase. */
  readonly publishableKey: string;
  readonly secrets: Secrets;
  /** Hexadecimal. Services compare against it and cannot give the token away. */
  readonly serviceTokenSha256: string;
  readonly logLevel: string;
}

export interface LaunchedService extends Launched {
  readonly addresses: Readonly<Record<string, string>>;
}

export interface LaunchServiceOptions {
  readonly name: string;
  readonly entry: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly logFile: string;
  readonly signal: AbortSignal;
}

const readyPatienceMs = 30_000;
const stopPatienceMs = 10_000;

/** Forks the entry and returns when it says that it serves. */
export async function launchService(options: LaunchServiceOptions): Promise<LaunchedService> {
  const log = openLog(options.logFile);
  const child = forkEntry(options, log.descriptor);
  const ended = endOf(child);
  const addresses = await readyOrEnded(child, { ended, signal: options.signal });
  if (typeof addresses === "string") {
    child.kill("SIGKILL");
    throw serviceFailed(options, { how: addresses, log: readLogSince(options.logFile, log.start) });
  }
  const pid = child.pid ?? 0;
  return { pid, addresses, ended, stop: () => stopChild(child, ended), kill: () => child.kill("SIGKILL") };
}

/** In a session of its own, so that Ctrl-C reaches only the supervisor; if that is killed, the channel breaks and the service stops. */
function forkEntry({ entry, environment }: LaunchServiceOptions, log: number): ChildProcess {
  try {
    return fork(path.resolve(projectRoot, entry), [], {
      cwd: projectRoot,
      env: { ...nodeEnvironment(), ...environment },
      execArgv: [],
      detached: true,
      stdio: ["ignore", log, log, "ipc"],
    });
  } finally {
    closeSync(log);
  }
}

function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once("exit", (code, signal) => resolve(signal ?? `code ${code}`));
    child.once("error", (error) => resolve(error.message));
  });
}

interface ReadyOptions {
  readonly ended: Promise<string>;
  readonly signal: AbortSignal;
}

/** The addresses, or how it ended (or was given up) before it had any. */
async function readyOrEnded(
  child: ChildProcess,
  { ended, signal }: ReadyOptions,
): Promise<Readonly<Record<string, string>> | string> {
  const stopWaiting = AbortSignal.any([signal, AbortSignal.timeout(readyPatienceMs)]);
  const ready = new Promise<Readonly<Record<string, string>>>((resolve) => {
    child.on("message", (message: unknown) => {
      const addresses = parseReady(message);
      if (addresses !== undefined) {
        resolve(addresses);
      }
    });
  });
  const givenUp = new Promise<string>((resolve) => {
    stopWaiting.addEventListener("abort", () =>
      resolve(signal.aborted ? "the supervisor is stopping" : `not ready after ${readyPatienceMs / 1_000} s`),
    );
  });
  return Promise.race([ready, ended, givenUp]);
}

function parseReady(message: unknown): Readonly<Record<string, string>> | undefined {
  if (typeof message !== "object" || message === null || !("type" in message) || message.type !== "ready") {
    return undefined;
  }
  const addresses = "addresses" in message && typeof message.addresses === "object" ? (message.addresses ?? {}) : {};
  return Object.fromEntries(Object.entries(addresses).map(([name, url]) => [name, String(url)]));
}

async function stopChild(child: ChildProcess, ended: Promise<string>): Promise<void> {
  child.kill("SIGTERM");
  const hasStopped =
    child.pid === undefined || child.exitCode !== null || (await waitForEnd(child.pid, stopPatienceMs));
  if (!hasStopped) {
    child.kill("SIGKILL");
  }
  await ended;
}

interface Failure {
  readonly how: string;
  readonly log: string;
}

function serviceFailed({ name, logFile }: LaunchServiceOptions, { how, log }: Failure): DomainError {
  const lastLines = log.split("\n").slice(-8).join("\n");
  return new DomainError(
    "service_failed",
    `${name} did not start (${how})${lastLines === "" ? "" : `:\n${lastLines}`}`,
    {
      suggestion: `The whole story is in ${logFile}.`,
    },
  );
}
