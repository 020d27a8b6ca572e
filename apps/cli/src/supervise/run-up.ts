import { setTimeout as wait } from "node:timers/promises";
import { DomainError } from "@chandlery/core/base";
import { ensureSecrets } from "@chandlery/stack";
import { makeDataDir, takeDataFolder } from "../data-folder.ts";
import { findRunning } from "../install.ts";
import { type InstallState } from "../state.ts";
import { formatDuration } from "../terminal.ts";
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
  const supervisor = new Supervisor({ ...options, log: print, onGiveUp: over.reject });
  // Reported by the race below, also where it comes before that is awaited.
  over.promise.catch(() => undefined);
  const signals = onStopSignals({ stop: over.resolve, kill: () => supervisor.kill() });
  const stopped = over.promise.then(
    () => supervisor.stop(),
    () => supervisor.stop(),
  );
  try {
    const steps = printedSteps();
    const state = await supervisor.start(steps);
    print(
      `Ready in ${formatDuration(steps.elapsedMs())}\n${addressLines(state)}\nStop with Ctrl-C. Data and logs: ${options.dataDir}`,
    );
    await afterReady({ dataDir: options.dataDir, state, secrets: await ensureSecrets(options.dataDir) });
    await over.promise;
  } catch (error) {
    if (!signals.hasFired()) {
      over.resolve();
      throw error;
    }
  } finally {
    over.resolve();
    await stopped;
    signals.dispose();
    print("Stopped.");
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
