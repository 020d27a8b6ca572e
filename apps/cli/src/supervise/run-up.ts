import { realpathSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { DomainError } from "@chandlery/core/base";
import { ensureSecrets } from "@chandlery/stack";
import { makeDataDir, takeDataFolder } from "../data-folder.ts";
import { findRunning } from "../install.ts";
import { type InstallState } from "../state.ts";
import { type RemoteSupabase } from "../remote.ts";
import { formatDuration, printError } from "../terminal.ts";
import { afterReady } from "./after-ready.ts";
import { onStopSignals } from "./stop-signal.ts";
import { type ServiceDefinition } from "./service.ts";
import { printedSteps } from "./steps.ts";
import { Supervisor } from "./supervisor.ts";

export interface UpOptions {
  readonly dataDir: string;
  readonly portBase: number;
  readonly services: readonly ServiceDefinition[];
  readonly logLevel: string;
  /** Whether a new install is filled with the demo. */
  readonly demo: boolean;
  /** The Supabase elsewhere on which to stand; its own where undefined. */
  readonly remote?: RemoteSupabase | undefined;
}

/** `chandlery up`: returns when everything was asked to stop and has stopped. */
export async function runUp(options: UpOptions): Promise<void> {
  makeDataDir(options.dataDir);
  const lock = await takeOrTell(options.dataDir);
  if (lock !== undefined) {
    try {
      await superviseUntilStopped(options);
    } finally {
      lock.release();
    }
  }
}

async function superviseUntilStopped(options: UpOptions): Promise<void> {
  const over = Promise.withResolvers<void>();
  const stopping = new AbortController();
  const supervisor = new Supervisor({ ...options, log: print, onGiveUp: over.reject });
  const signals = onStopSignals({ stop: over.resolve, kill: () => supervisor.kill() });
  const stopped = over.promise
    .catch(() => undefined)
    .then(() => {
      stopping.abort();
      return supervisor.stop();
    });
  try {
    const steps = printedSteps();
    const state = await supervisor.start(steps);
    print(`Ready in ${formatDuration(steps.elapsedMs())}\n${addressLines(state)}`);
    print(`Stop with Ctrl-C. Data and logs: ${options.dataDir}${elsewhere(state, options.dataDir)}`);
    if (options.demo) {
      await Promise.race([greet(options.dataDir, { state, signal: stopping.signal }), over.promise]);
    }
    await over.promise;
  } catch (error) {
    // A start that was interrupted by Ctrl-C ends as it was asked to.
    if (!signals.hasFired()) {
      throw error;
    }
  } finally {
    over.resolve();
    await stopped;
    signals.dispose();
    print("Stopped.");
  }
}

interface GreetOptions {
  readonly state: InstallState;
  readonly signal: AbortSignal;
}

/** What goes wrong after the services serve is told, and they go on serving. */
async function greet(dataDir: string, { state, signal }: GreetOptions): Promise<void> {
  try {
    await afterReady({ dataDir, state, secrets: await ensureSecrets(dataDir) }, signal);
  } catch (error) {
    if (!signal.aborted) {
      printError(error);
    }
  }
}

/** The lock, or undefined once it is told that another process already serves this folder. */
async function takeOrTell(dataDir: string) {
  const patience = Date.now() + 60_000;
  for (let attempt = 0; ; attempt += 1) {
    const lock = takeDataFolder(dataDir);
    if (lock !== undefined) {
      return lock;
    }
    const running = await findRunning({ dataDir });
    if (running !== undefined) {
      print(
        `Already running since ${running.state.startedAt} (pid ${running.state.supervisorPid})\n${addressLines(running.state)}`,
      );
      return undefined;
    }
    if (Date.now() > patience) {
      throw new DomainError("data_folder_busy", `another chandlery command uses ${dataDir}`);
    }
    if (attempt === 20) {
      print(`Another chandlery command uses ${dataDir}; waiting for it …`);
    }
    await wait(50);
  }
}

const elsewhere = ({ database }: InstallState, dataDir: string): string =>
  database.folder === null || database.folder.startsWith(realpathSync(dataDir))
    ? ""
    : `\nThe database lies in ${database.folder}, which Postgres' user can enter`;

export const addressLines = (state: InstallState): string =>
  [
    ...state.services.flatMap(({ name, addresses }) =>
      Object.entries(addresses).map(
        ([what, url]) => `  ${`${name} ${what === name ? "" : what}`.trim().padEnd(18)}${url}`,
      ),
    ),
    `  ${"postgres".padEnd(18)}${state.database.host}:${state.database.port}`,
  ].join("\n");

const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};
