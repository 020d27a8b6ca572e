import { type Client } from "@chandlery/stack";
import { type TestDatabase } from "@chandlery/stack/testing";
import {
  type Account,
  type Answer,
  type Killed,
  type Killer,
  type KillSubject,
  type Submitter,
} from "../kill/subject.ts";
import { type Session, openSession, refusalOf } from "../session.ts";
import { beHostile } from "./hostile.ts";
import { seedAccounts, userOf } from "./seed.ts";
import { type ToyBug, makeToy } from "./toy.ts";

/** What takes longer than this is ended, and counts as timed out. */
const timeoutMs = 2_000;

export async function openKillSubject(bug: ToyBug = {}): Promise<KillSubject> {
  const toy = await makeToy(bug);
  const { database } = toy;
  await seedAccounts(database, { userCount: 16, accountsPerUser: 1 });
  const observer = await openSession(database.urls.postgres);
  const accounts = Array.from({ length: 16 }, (_, index) => accountOf(index + 1));
  return {
    accounts: (layout) => (layout === "16 accounts" ? accounts : accounts.map(() => accountOf(1))),
    openSubmitter: (account, workMs) => openSubmitter(database, account, workMs),
    openKiller: (account) => openKiller(database, account),
    openHostile: () => beHostile(database),
    countPassed: (scopeKey, since) => countPassed(observer.client, scopeKey, since),
    countWaiting: () => countWaiting(observer.client),
    [Symbol.asyncDispose]: async () => {
      await observer.close();
      await toy[Symbol.asyncDispose]();
    },
  };
}

function accountOf(accountId: number): Account {
  const userId = userOf(accountId);
  const scopeKeys = ["global", `user:${userId}`, `account:${accountId}`, "strategy:1", `instrument:${userId}:1`];
  return { accountId, userId, scopeKeys };
}

async function openAs(database: TestDatabase, { userId }: Account): Promise<Session> {
  const session = await openSession(database.urls.engine);
  await session.client.query("select set_config('chandlery.acting_user', $1, false)", [userId]);
  await session.client.query(`set statement_timeout = ${timeoutMs}`);
  return session;
}

async function openSubmitter(database: TestDatabase, account: Account, workMs: number): Promise<Submitter> {
  const session = await openAs(database, account);
  const { client } = session;
  const submit = () =>
    answerOf(
      client.query<{ order_id: string; epoch: string }>("select order_id, epoch from private.submit($1, 1, $2)", [
        account.accountId,
        workMs / 1_000,
      ]),
    );
  return {
    submit,
    dispatch: (orderId) =>
      answerOf(
        client.query<{ order_id: string; epoch: string }>(
          "select $1::bigint as order_id, private.dispatch($1::bigint) as epoch",
          [orderId],
        ),
      ),
    submitIn: async (isolation, meanwhile) => {
      await client.query(`begin isolation level ${isolation}`);
      await client.query("select count(*) from public.kill_switches");
      await meanwhile();
      const answer = await submit();
      await client.query(answer === null ? "rollback" : "commit");
      return answer;
    },
    submitAndHold: async (meanwhile) => {
      await client.query("begin; set local idle_in_transaction_session_timeout = 0");
      await submit();
      await meanwhile();
      await client.query("commit");
    },
    [Symbol.asyncDispose]: session.close,
  };
}

const refusals = new Set(["kill_switch_on", "gate_needs_read_committed"]);

async function answerOf(
  asked: Promise<{ readonly rows: readonly { readonly order_id: string; readonly epoch: string }[] }>,
): Promise<Answer> {
  try {
    const [row] = (await asked).rows;
    return row === undefined ? null : { orderId: row.order_id, epoch: BigInt(row.epoch) };
  } catch (error) {
    if (refusals.has(refusalOf(error))) {
      return null;
    }
    throw error;
  }
}

async function openKiller(database: TestDatabase, account: Account): Promise<Killer> {
  const session = await openAs(database, account);
  const { client } = session;
  const kill = (scopeKey: string) => killOf(client, scopeKey);
  return {
    kill,
    killAndHold: async (scopeKey, meanwhile) => {
      await client.query("begin; set local idle_in_transaction_session_timeout = 0");
      const killed = await kill(scopeKey);
      await meanwhile();
      await client.query("commit");
      return killed;
    },
    reset: async (scopeKey) => {
      const { rows } = await client.query<{ epoch: string }>("select private.reset($1, 'proof') as epoch", [scopeKey]);
      return BigInt(rows[0]?.epoch ?? 0);
    },
    [Symbol.asyncDispose]: session.close,
  };
}

async function killOf(client: Client, scopeKey: string): Promise<Killed> {
  const { rows } = await client.query<{ epoch: string; drained: boolean; called_at: string }>(
    "select epoch, drained, called_at::text from private.kill($1, 1, 'proof')",
    [scopeKey],
  );
  const [row] = rows;
  if (row === undefined) {
    throw new Error("A kill answered with no row");
  }
  return { epoch: BigInt(row.epoch), drained: row.drained, calledAt: row.called_at };
}

async function countPassed(client: Client, scopeKey: string, since: string): Promise<number> {
  const { rows } = await client.query<{ passed: number }>(
    `select (
       (select count(*) from public.orders where submitted_at > $2::timestamptz - interval '1 second' and $1 = any (scope_keys))
       + (select count(*) from public.orders where dispatched_at > $2::timestamptz - interval '1 second' and $1 = any (scope_keys))
     )::int as passed`,
    [scopeKey, since],
  );
  return rows[0]?.passed ?? 0;
}

async function countWaiting(client: Client): Promise<number> {
  const { rows } = await client.query<{ waiting: number }>(
    "select count(*)::int as waiting from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
  );
  return rows[0]?.waiting ?? 0;
}
