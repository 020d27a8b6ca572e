import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { type Client } from "@chandlery/stack";
import { type Canary } from "./canaries.ts";
import { countLost, readRows } from "./seals.ts";
import { type KeysSubject } from "./subject.ts";

/*
 * The product's rotation in a process of its own, killed with SIGKILL. So that it dies where it is meant to, another session
 * holds a lock that it needs for its next step; it is killed while it waits.
 */

const entry = path.join(import.meta.dirname, "../../apps/engine/src/entry/rotate-exchange-keys.ts");
const connectionName = "chandlery exchange-keys rotate";

interface Rotation {
  readonly resealed: number;
  readonly unopenable: readonly string[];
  readonly retired: readonly string[];
}

/** Where it dies → what holds it up there. */
const steps = {
  "before the new key is registered": "select pg_advisory_lock(hashtextextended('chandlery execution keys', 0))",
  "before the first seal": "begin; lock table public.user_exchange_keys in share mode",
  "within the batches":
    "begin; select from public.user_exchange_keys order by key_id offset (select count(*) / 2 from public.user_exchange_keys) for update",
  // Registering the new key changes this row, and takes no more than that; retiring it asks for the whole row.
  "before the old key is retired": "begin; select from public.execution_keys where replaced_at is null for key share",
} as const;

export interface Killed {
  readonly step: string;
  /** Keys that did not open after the kill, and after the run that finished it. */
  readonly lostAfterKill: number;
  readonly lostAfterFinish: number;
  readonly resealedBefore: number;
  readonly seconds: number;
}

export async function killAtEachStep(
  subject: KeysSubject,
  stored: readonly Canary[],
  onStep: (step: string) => void = () => undefined,
): Promise<readonly Killed[]> {
  const killed: Killed[] = [];
  for (const [step, hold] of Object.entries(steps)) {
    onStep(`rotation killed ${step}`);
    killed.push(await killAt(subject, stored, { step, die: () => killWhileHeld(subject, hold) }));
  }
  onStep("rotation killed after the old key is retired");
  const die = () => killAfterRetirement(subject);
  return [...killed, await killAt(subject, stored, { step: "after the old key is retired", die })];
}

interface Death {
  readonly step: string;
  readonly die: () => Promise<void>;
}

async function killAt(subject: KeysSubject, stored: readonly Canary[], { step, die }: Death): Promise<Killed> {
  const before = subject.recipients().map(({ id }) => id);
  await die();
  const lostAfterKill = await countLost(subject, stored);
  const resealedBefore = (await readRows(subject)).filter(
    ({ recipientKeyId }) => !before.includes(recipientKeyId),
  ).length;
  const begun = performance.now();
  await rotate(subject);
  const seconds = Math.round((performance.now() - begun) / 100) / 10;
  if (subject.recipients().length !== 1) {
    throw new Error(`after ${step} the next run did not finish the rotation`);
  }
  return { step, lostAfterKill, lostAfterFinish: await countLost(subject, stored), resealedBefore, seconds };
}

/** One whole run; what it says. */
export async function rotate(subject: KeysSubject): Promise<Rotation> {
  const child = start(subject);
  let said: unknown;
  child.on("message", (message: { readonly type: string; readonly value?: unknown }) => {
    if (message.type !== "progress") {
      said = message;
      child.disconnect();
    }
  });
  await once(child, "exit");
  if (typeof said !== "object" || said === null || !("value" in said)) {
    throw new Error(`the rotation failed: ${JSON.stringify(said)}`);
  }
  return said.value as Rotation;
}

function start({ executionUrl, keysFile }: KeysSubject): ChildProcess {
  const child = fork(entry, [], {
    env: { CHANDLERY_DATABASE_URL: executionUrl, CHANDLERY_EXECUTION_KEYS_FILE: keysFile },
    execArgv: [],
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  child.send({ type: "start", input: {} });
  return child;
}

async function killWhileHeld(subject: KeysSubject, hold: string): Promise<void> {
  await subject.asOwner(async (watcher) => {
    await subject.asOwner(async (holder) => {
      await holder.query(hold);
      const { rows } = await holder.query<{ readonly pid: number }>("select pg_backend_pid() as pid");
      // By this very lock: its sessions wait for each other too, where one user's keys meet at that user's head.
      await killOnce(subject, () => until(watcher, `${rows[0]?.pid} = any (pg_blocking_pids(pid))`));
    });
    await until(watcher, undefined);
  });
}

/** The retirement is held up after it is written and before it is committed: the server commits it, and nobody hears of it. */
async function killAfterRetirement(subject: KeysSubject): Promise<void> {
  await subject.asOwner(async (client) => {
    await client.query(`
      create function public.linger() returns trigger language plpgsql as $$ begin perform pg_sleep(2); return null; end $$;
      create trigger linger after update of retired_at on public.execution_keys for each row execute function public.linger()`);
    await killOnce(subject, () => until(client, "wait_event = 'PgSleep'"));
    await until(client, undefined);
    await client.query("drop function public.linger cascade");
  });
}

async function killOnce(subject: KeysSubject, isThere: () => Promise<void>): Promise<void> {
  const child = start(subject);
  const ended = once(child, "exit");
  try {
    await isThere();
  } finally {
    child.kill("SIGKILL");
    await ended;
  }
}

const patienceMs = 120_000;

/**
 * Waits until a session of the rotation is in this state; without one, until no session of it is left. Outside of a
 * transaction: within one the server shows the sessions as they were at its first look.
 */
async function until(client: Client, state: string | undefined): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while (Date.now() < deadline) {
    const { rowCount } = await client.query(
      `select from pg_stat_activity where application_name = $1 and datname = current_database() and ${state ?? "true"}`,
      [connectionName],
    );
    if ((rowCount ?? 0) > 0 === (state !== undefined)) {
      return;
    }
    await wait(10);
  }
  throw new Error(`no session of the rotation came to ${state ?? "its end"}`);
}

export interface MovedRows {
  readonly moved: number;
  /** Moved rows that the rotation opened, and rows in their place that it did not. */
  readonly faults: readonly string[];
}

/** Rows whose seals are exchanged in the database, as whoever owns it could: the rotation must open none of them. */
export async function rotateMovedRows(subject: KeysSubject, most: number): Promise<MovedRows> {
  const rows = await readRows(subject);
  const some = rows.slice(0, Math.min(most, rows.length - (rows.length % 2)));
  await swap(
    subject,
    some.map(({ keyId }) => keyId),
  );
  const told = await rotate(subject);
  await swap(
    subject,
    some.map(({ keyId }) => keyId),
  );
  await rotate(subject);
  const wanted = some.map(({ keyId }) => keyId).toSorted();
  const isSame = told.unopenable.toSorted().join() === wanted.join();
  return {
    moved: some.length,
    faults: isSame ? [] : [`of ${wanted.length} moved seals ${told.unopenable.length} were refused`],
  };
}

/** The first with the second, the third with the fourth. Twice is as it was. */
async function swap(subject: KeysSubject, keyIds: readonly string[]): Promise<void> {
  await subject.asOwner(async (client) => {
    for (let at = 0; at + 1 < keyIds.length; at += 2) {
      await client.query(
        `update public.user_exchange_keys as key set sealed = other.sealed
         from public.user_exchange_keys as other
         where (key.key_id, other.key_id) in (($1, $2), ($2, $1))`,
        [keyIds[at], keyIds[at + 1]],
      );
    }
  });
}
