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
import { openSession, refusalOf } from "../session.ts";
import { type LawBug, makeLaw } from "./database.ts";
import { type DeskAccount, actFor, seedDesks } from "./desks.ts";
import { beHostile } from "./hostile.ts";

/** A kill that takes longer than this is ended, and counts as timed out. */
const timeoutMs = 2_000;

/**
 * A submit is ended when a user's request would be, by the limit of the role `authenticated`: Postgres gives the lock of a row
 * in no order, so of sixteen who each hold one account for 20 ms one in a thousand waits for 1.7 s.
 */
const submitTimeoutMs = 8_000;

/** An account of the law, and what names it in a call. */
interface LawAccount extends Account, DeskAccount {
  readonly instrumentId: number;
}

export async function openKillSubject(bug: LawBug = {}): Promise<KillSubject> {
  const database = await makeLaw(bug);
  const { accounts: desks, instrumentId } = await seedDesks(database, { userCount: 16 });
  const accounts = desks.map((desk): LawAccount => ({
    ...desk,
    instrumentId,
    scopeKeys: scopeKeysOf(desk, instrumentId),
  }));
  const [first] = accounts;
  const owner = await openSession(database.urls.postgres);
  await owner.client.query(indexes);
  await owner.client.query(`set statement_timeout = ${timeoutMs}`);
  const observer = await openSession(database.urls.postgres);
  const known = (account: Account): LawAccount => {
    const found = accounts.find(({ accountId }) => accountId === account.accountId);
    if (found === undefined) {
      throw new Error(`There is no account ${account.accountId}`);
    }
    return found;
  };
  return {
    accounts: (layout) => (layout === "16 accounts" ? accounts : accounts.map((account) => first ?? account)),
    openSubmitter: (account, workMs) => openSubmitter(database, known(account), workMs),
    openKiller: (account) => openKiller(database, owner.client, known(account)),
    openHostile: () => beHostile(database, { roles: ["engine", "engine_execution"], userId: first?.userId ?? "" }),
    countPassed: (scopeKey, since) => countPassed(observer.client, scopeKey, since),
    countWaiting: () => countWaiting(observer.client),
    [Symbol.asyncDispose]: async () => {
      await owner.close();
      await observer.close();
      await database.drop();
    },
  };
}

/** For what the proof counts. */
const indexes = `
  create index orders_by_submitted_at on public.orders (submitted_at);
  create index orders_by_dispatched_at on public.orders (dispatched_at);`;

const scopeKeysOf = ({ accountId, userId, strategyId }: DeskAccount, instrumentId: number): readonly string[] => [
  "global",
  `user:${userId}`,
  `account:${accountId}`,
  `strategy:${strategyId}`,
  `instrument:${userId}:${instrumentId}`,
];

async function openSubmitter(database: TestDatabase, account: LawAccount, workMs: number): Promise<Submitter> {
  const session = await openSession(database.urls.engine_execution);
  const { client } = session;
  await client.query(
    `set statement_timeout = ${submitTimeoutMs}; set transaction_timeout = 0; set idle_in_transaction_session_timeout = 0`,
  );
  await client.query("select set_config('chandlery.acting_user', $1, false)", [account.userId]);
  const submit = () => submitted(lastOf(client, submitSql(account, workMs)));
  return {
    submit,
    dispatch: async (orderId) => {
      const passage = await dispatched(lastOf(client, dispatchSql(account, orderId)), orderId);
      // Or open orders would pile up, and a check would look through all of them.
      await client.query(
        passage === null
          ? "select private.cancel_orders($1, null, $2::integer, 'cancelled_by_user')"
          : "select private.record_order_event($1, $2, 'reject', 'for the proof')",
        [account.accountId, Number(orderId)],
      );
      return passage;
    },
    submitIn: async (isolation, meanwhile) => {
      await client.query(`begin isolation level ${isolation}`);
      await client.query("select count(*) from public.kill_switches");
      await meanwhile();
      const answer = await submit();
      await client.query(answer === null ? "rollback" : "commit");
      return answer;
    },
    submitAndHold: async (meanwhile) => {
      await client.query("begin");
      await submit();
      await meanwhile();
      await client.query("commit");
    },
    [Symbol.asyncDispose]: session.close,
  };
}

/** One message, and so one transaction where none has begun: the account's lock, work while it is held, the intent. */
const submitSql = ({ accountId, strategyId, instrumentId }: LawAccount, workMs: number): string => `
  select private.mark_account('${accountId}');
  select pg_catalog.pg_sleep(${workMs / 1_000});
  select private.submit_intent(
    gen_random_uuid(), '${accountId}', ${instrumentId},
    jsonb_build_object('side', 'buy', 'quantity', '1', 'strategy_id', '${strategyId}'), 'user'
  ) as answer`;

const dispatchSql = ({ accountId }: LawAccount, orderId: string): string => `
  select private.dispatch_order('${accountId}', ${orderId});
  select status, dispatch_epoch as epoch from public.orders where account_id = '${accountId}' and sequence = ${orderId}`;

/** The row of the last statement of a message; the driver answers several statements with a list. */
async function lastOf(client: Client, statements: string): Promise<unknown> {
  const answered: unknown = await client.query(statements);
  const last: unknown = Array.isArray(answered) ? answered.at(-1) : answered;
  return (last as { readonly rows: readonly unknown[] }).rows[0];
}

interface GateAnswer {
  readonly verdict: "approved" | "refused";
  readonly code: string | null;
  readonly order: { readonly sequence: number; readonly submit_epoch: number } | null;
}

async function submitted(asked: Promise<unknown>): Promise<Answer> {
  try {
    const { answer } = (await asked) as { readonly answer: GateAnswer };
    if (answer.order !== null) {
      return { orderId: String(answer.order.sequence), epoch: BigInt(answer.order.submit_epoch) };
    }
    if (answer.code !== "kill_switch_active") {
      throw new Error(`An intent of the proof was refused by ${answer.code}`);
    }
    return null;
  } catch (error) {
    if (refusalOf(error) === "gate_needs_read_committed") {
      return null;
    }
    throw error;
  }
}

async function dispatched(asked: Promise<unknown>, orderId: string): Promise<Answer> {
  const { status, epoch } = (await asked) as { readonly status: string; readonly epoch: string | null };
  return status === "sending" && epoch !== null ? { orderId, epoch: BigInt(epoch) } : null;
}

/** Own scopes as their user over the API's function; everything as the owner of the database, over plain SQL. */
async function openKiller(database: TestDatabase, owner: Client, account: LawAccount): Promise<Killer> {
  const session = await openSession(database.urls.postgres);
  await session.client.query(`set statement_timeout = ${timeoutMs}`);
  await actFor(session.client, account.userId);
  await session.client.query("set role authenticated");
  const clientFor = (scopeKey: string) => (scopeKey === "global" ? owner : session.client);
  const kill = (scopeKey: string) => killOf(clientFor(scopeKey), scopeKey);
  return {
    kill,
    killAndHold: async (scopeKey, meanwhile) => {
      await clientFor(scopeKey).query("begin");
      const killed = await kill(scopeKey);
      await meanwhile();
      await clientFor(scopeKey).query("commit");
      return killed;
    },
    reset: async (scopeKey) => {
      const { rows } = await clientFor(scopeKey).query<{ epoch: string }>(
        "select public.reset_kill_switch($1, 'for the proof', $2) as epoch",
        [...targetOf(scopeKey)],
      );
      return BigInt(rows[0]?.epoch ?? 0);
    },
    [Symbol.asyncDispose]: session.close,
  };
}

/** `instrument:<user>:7` is the scope instrument with the target 7: whose it is says who asks. */
function targetOf(scopeKey: string): readonly [scope: string, target: string | null] {
  const [scope = "", ...rest] = scopeKey.split(":");
  return [scope, rest.at(-1) ?? null];
}

async function killOf(client: Client, scopeKey: string): Promise<Killed> {
  const { rows } = await client.query<{
    answer: {
      readonly epoch: number;
      readonly drained: boolean;
      readonly called_at: string;
      readonly scope_key: string;
    };
  }>("select public.kill_switch($1, 1, 'for the proof', $2) as answer", [...targetOf(scopeKey)]);
  const [row] = rows;
  if (row?.answer.scope_key !== scopeKey) {
    throw new Error(`A kill of ${scopeKey} stopped ${row?.answer.scope_key ?? "nothing"}`);
  }
  return { epoch: BigInt(row.answer.epoch), drained: row.answer.drained, calledAt: row.answer.called_at };
}

/** Which orders a kill of a scope is about, with its target as the second parameter. */
const covered: Readonly<Record<string, string>> = {
  global: "$2::text is null",
  user: "made.user_id = $2::uuid",
  account: "made.account_id = $2::uuid",
  // Each trades for one account.
  strategy:
    "made.account_id = (select intent.account_id from public.intents as intent where intent.strategy_id = $2::uuid limit 1)",
  // All of them trade one instrument: whose scope it is, is what tells orders apart.
  instrument: "made.user_id = $2::uuid",
};

async function countPassed(client: Client, scopeKey: string, since: string): Promise<number> {
  const [scope = "", target = null] = scopeKey.split(":");
  const counted = (time: string) => `
    select count(*) from public.orders as made
    where made.${time} > $1::timestamptz - interval '1 second' and ${covered[scope] ?? "false"}`;
  const { rows } = await client.query<{ passed: number }>(
    `select ((${counted("submitted_at")}) + (${counted("dispatched_at")}))::int as passed`,
    [since, target],
  );
  return rows[0]?.passed ?? 0;
}

async function countWaiting(client: Client): Promise<number> {
  const { rows } = await client.query<{ waiting: number }>(
    "select count(*)::int as waiting from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
  );
  return rows[0]?.waiting ?? 0;
}
