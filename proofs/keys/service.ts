import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdirSync, openSync } from "node:fs";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { type ServiceBug } from "./bugs.ts";
import { type KeysSubject } from "./subject.ts";

const entry = path.join(import.meta.dirname, "../../apps/engine/src/entry/execution.ts");
const preload = new URL("preload.ts", import.meta.url).href;

/** The execution service as the supervisor starts it, but with every word that it can log. */
export function startService(subject: KeysSubject, bug?: ServiceBug): AsyncDisposable {
  const folder = path.join(subject.stack.dataDir, "log");
  mkdirSync(folder, { recursive: true });
  const log = openSync(path.join(folder, "execution.log"), "a");
  const child = fork(entry, [], {
    execArgv: bug === undefined ? [] : ["--import", preload],
    env: {
      CHANDLERY_DATABASE_URL: subject.executionUrl,
      CHANDLERY_EXECUTION_PORT: "0",
      CHANDLERY_EXECUTION_KEYS_FILE: subject.keysFile,
      CHANDLERY_LOG_LEVEL: "trace",
      CHANDLERY_SUPABASE_URL: subject.stack.url,
      CHANDLERY_BINANCE_URL: subject.venueUrl,
      ...(bug === undefined ? {} : { KEYS_BUG: bug }),
    },
    stdio: ["ignore", log, log, "ipc"],
  });
  closeSync(log);
  return { [Symbol.asyncDispose]: () => end(child) };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill("SIGTERM");
    await once(child, "exit");
  }
}

export interface Proved {
  readonly valid: number;
  readonly refused: number;
  /** Of which the venue told nothing. */
  readonly waiting: number;
}

const patienceMs = 300_000;

/** Waits until the venue was asked of every key. */
export async function waitForProofs(subject: KeysSubject): Promise<Proved> {
  const deadline = Date.now() + patienceMs;
  return subject.asOwner(async (client) => {
    for (;;) {
      const { rows } = await client.query<Proved & { readonly left: number }>(
        `select count(*) filter (where status = 'valid')::integer as valid,
           count(*) filter (where status = 'refused')::integer as refused,
           count(*) filter (where status = 'pending' and proof_failures > 0)::integer as waiting,
           count(*) filter (where status = 'pending' and proof_failures = 0)::integer as left
         from public.user_exchange_keys`,
      );
      const { left = 1, ...proved } = rows[0] ?? { valid: 0, refused: 0, waiting: 0 };
      if (left === 0) {
        return proved;
      }
      if (Date.now() > deadline) {
        throw new Error(`the execution service has not asked of ${left} keys`);
      }
      await wait(100);
    }
  });
}
