import { type Client } from "@chandlery/stack";
import { type TestDatabase } from "@chandlery/stack/testing";
import { type Hostile } from "../kill/subject.ts";
import { type Session, openSession, sqlState } from "../session.ts";

const modes = [
  "access exclusive",
  "exclusive",
  "share row exclusive",
  "share",
  "share update exclusive",
  "row exclusive",
  "row share",
  "access share",
] as const;

const rowLocks = ["for update", "for no key update", "for share", "for key share"] as const;

/**
 * Roles of services, gone bad: each in one transaction that it never ends takes the strongest lock that it is given on every
 * table and its rows, and every advisory lock that anybody is seen to hold.
 */
export async function beHostile(
  database: TestDatabase,
  { roles, userId }: { readonly roles: readonly ("engine" | "engine_execution")[]; readonly userId: string },
): Promise<Hostile> {
  const all: (Hostile & { readonly role: string })[] = [];
  for (const role of roles) {
    all.push({ role, ...(await takeLocks(await openSession(database.urls[role]), userId)) });
  }
  return {
    held: all.flatMap(({ held, role }) => held.map((lock) => `${role}: ${lock}`)),
    gateAnswers: Object.fromEntries(
      all.flatMap(({ gateAnswers, role }) =>
        Object.entries(gateAnswers).map(([mode, state]) => [`${role}: ${mode}`, state]),
      ),
    ),
    [Symbol.asyncDispose]: async () => {
      await Promise.all(all.map((hostile) => hostile[Symbol.asyncDispose]()));
    },
  };
}

async function takeLocks(session: Session, userId: string): Promise<Hostile> {
  const { client } = session;
  const held: string[] = [];
  await client.query(
    "set transaction_timeout = 0; set idle_in_transaction_session_timeout = 0; set lock_timeout = '1s'; begin",
  );
  // Policies show it the rows of whom it says that it acts for.
  await client.query("select set_config('chandlery.acting_user', $1, false)", [userId]);
  const gateAnswers = await askForGate(client);
  for (const table of await tablesOf(client)) {
    held.push(
      ...(await firstGiven(
        client,
        modes.map((mode) => [`${mode} on ${table}`, `lock table ${table} in ${mode} mode`]),
      )),
    );
    held.push(
      ...(await firstGiven(
        client,
        rowLocks.map((lock) => [`rows of ${table} ${lock}`, `select 1 from ${table} ${lock}`]),
      )),
    );
  }
  held.push(...(await takeAdvisoryLocks(client)));
  return { held, gateAnswers, [Symbol.asyncDispose]: session.close };
}

async function askForGate(client: Client): Promise<Readonly<Record<string, string>>> {
  const answers: [string, string][] = [];
  for (const mode of modes) {
    answers.push([mode, await attempt(client, `lock table private.gate in ${mode} mode`)]);
  }
  return Object.fromEntries(answers);
}

async function tablesOf(client: Client): Promise<readonly string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select format('%I.%I', namespace.nspname, relname) as name from pg_class
     join pg_namespace as namespace on namespace.oid = relnamespace
     where namespace.nspname in ('public', 'private') and relkind = 'r' order by 1`,
  );
  return rows.map(({ name }) => name);
}

async function firstGiven(
  client: Client,
  asked: readonly (readonly [name: string, statement: string])[],
): Promise<readonly string[]> {
  for (const [name, statement] of asked) {
    if ((await attempt(client, statement)) === "") {
      return [name];
    }
  }
  return [];
}

/** Whoever loops over submits shows its keys in pg_locks: a second is enough to see them all. */
async function takeAdvisoryLocks(client: Client): Promise<readonly string[]> {
  const asked = new Map<string, boolean>();
  for (let look = 0; look < 100; look += 1) {
    const { rows } = await client.query<{ key: string }>(
      `select distinct (classid::bigint << 32 | objid::bigint)::text as key from pg_locks
       where locktype = 'advisory' and objsubid = 1 and database = (select oid from pg_database where datname = current_database())`,
    );
    for (const { key } of rows.filter(({ key }) => !asked.has(key))) {
      asked.set(key, (await attempt(client, `select pg_advisory_lock(${key})`)) === "");
    }
    await client.query("select pg_sleep(0.01)");
  }
  return [...asked].filter(([, isGiven]) => isGiven).map(([key]) => `advisory ${key}`);
}

/** SQLSTATE of the refusal; "" where the lock was given. A refused one leaves the transaction as it was. */
async function attempt(client: Client, statement: string): Promise<string> {
  await client.query("savepoint before_attempt");
  try {
    await client.query(statement);
    await client.query("release savepoint before_attempt");
    return "";
  } catch (error) {
    await client.query("rollback to savepoint before_attempt");
    return sqlState(error);
  }
}
