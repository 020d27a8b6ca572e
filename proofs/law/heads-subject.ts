import { type Client } from "@chandlery/stack";
import { type TestDatabase } from "@chandlery/stack/testing";
import {
  type Chain,
  type HeadsSubject,
  type Layout,
  type LogMode,
  type Tampering,
  type Writer,
} from "../heads/subject.ts";
import { openSession, sqlState } from "../session.ts";
import { type LawBug, makeLaw } from "./database.ts";
import { seedDesks } from "./desks.ts";

const tables = {
  accounts: "event",
  positions: "event",
  risk_limits: "event",
  strategies: "audit",
  conversion_rates: "audit",
} as const;

/**
 * There for the proof alone: writes to an account's tables in whatever order is asked for, with work after the first. The
 * law's own functions keep to one order, so that with them nobody could meet anybody in another one.
 */
const writeInOrder = `
  create function private.write_in_order(wanted_account uuid, wanted_strategy uuid, table_names text[], work_seconds double precision)
  returns void language plpgsql volatile security definer set search_path = '' as $$
  declare
    named text;
  begin
    foreach named in array table_names loop
      case named
        when 'accounts' then
          update public.accounts as held set name = left(md5(held.name), 20) where held.account_id = wanted_account;
        when 'positions' then
          update public.positions as held set fees = held.fees + 1 where held.account_id = wanted_account;
        when 'risk_limits' then
          update public.risk_limits as held set max_open_orders = coalesce(held.max_open_orders, 0) + 1 where held.account_id = wanted_account;
        when 'strategies' then
          update public.strategies as held set status = case held.status when 'active' then 'paused' else 'active' end
          where held.strategy_id = wanted_strategy;
        when 'conversion_rates' then
          insert into public.conversion_rates (user_id, from_currency, to_currency, rate, source)
          values (private.acting_user(), 'EUR', 'USD', 1.1, 'proof');
      end case;
      if named = table_names[1] then
        perform pg_catalog.pg_sleep(work_seconds);
      end if;
    end loop;
  end
  $$;
  revoke execute on function private.write_in_order from public;
  grant execute on function private.write_in_order to engine;
  grant create on schema private to chandlery_law;
  alter function private.write_in_order owner to chandlery_law;
  revoke create on schema private from chandlery_law;`;

interface Desk {
  readonly accountId: string;
  readonly strategyId: string;
  readonly userId: string;
}

export async function openHeadsSubject(layout: Layout, bug: LawBug = {}): Promise<HeadsSubject> {
  const userCount = layout === "one user" ? 1 : 16;
  const database = await makeLaw(bug);
  const owner = await openSession(database.urls.postgres);
  await owner.client.query(writeInOrder);
  const { rows: written } = await owner.client.query<{ definition: string }>(
    "select pg_get_functiondef('private.append_heads'::regproc) as definition",
  );
  const setLog = (mode: LogMode) => switchLog(owner.client, mode, written[0]?.definition ?? "");
  await setLog("off");
  const { accounts } = await seedDesks(database, { userCount, accountsPerUser: 16 / userCount });
  await owner.client.query(
    `insert into public.positions (account_id, instrument_id, user_id)
     select account.account_id, instrument.instrument_id, account.user_id
     from public.accounts as account cross join public.instruments as instrument`,
  );
  await setLog("whole");
  return {
    tables,
    userIds: [...new Set(accounts.map(({ userId }) => userId))],
    openWriters: () => Promise.all(accounts.map((desk) => openWriter(database, desk))),
    setLog,
    readChain: (userId) => readChain(owner.client, userId),
    tamper: async (userId, tampering) => {
      await owner.client.query("begin; alter table public.audit_log disable trigger user");
      const { rowCount } = await owner.client.query(tamperSql[tampering], [userId]);
      if (rowCount === 0) {
        throw new Error(`Nothing was tampered with: the audit log has no row to be ${tampering}`);
      }
      const chain = await readChain(owner.client, userId);
      await owner.client.query("rollback");
      return chain;
    },
    [Symbol.asyncDispose]: async () => {
      await owner.close();
      await database.drop();
    },
  };
}

/** The law's own, less what only audit entries need. */
const appendEventsAlone = `
  create or replace function private.append_heads() returns trigger
  language plpgsql volatile security definer set search_path = '' as $$
  declare
    written constant jsonb := to_jsonb(case tg_op when 'DELETE' then old else new end) - tg_argv[1:];
    payload constant jsonb := private.decimals_as_text(written);
    next_seq bigint;
  begin
    if tg_op = 'UPDATE' and written = to_jsonb(old) - tg_argv[1:] then
      return null;
    end if;
    insert into private.user_heads as held (user_id, event_seq) values ((written ->> 'user_id')::uuid, 1)
    on conflict (user_id) do update set event_seq = held.event_seq + 1
    returning held.event_seq into next_seq;
    insert into public.events (user_id, seq, kind, verb, payload)
    values ((written ->> 'user_id')::uuid, next_seq, tg_table_name, lower(tg_op), payload);
    return null;
  end
  $$`;

/** On every table that has the triggers; tables with audit entries alone have none where there is no audit. */
async function switchLog(owner: Client, mode: LogMode, appendWhole: string): Promise<void> {
  await owner.query(mode === "events" ? appendEventsAlone : appendWhole);
  const { rows } = await owner.query<{ statement: string }>(
    `select format(
       'alter table %s %s trigger %I', tgrelid::regclass,
       case when $1 = 'whole' or ($1 = 'events' and encode(tgargs, 'escape') like 'event%') then 'enable always' else 'disable' end,
       tgname
     ) as statement
     from pg_catalog.pg_trigger where tgfoid = 'private.append_heads'::regproc`,
    [mode],
  );
  await owner.query(rows.map(({ statement }) => statement).join(";"));
}

async function openWriter(database: TestDatabase, { accountId, strategyId, userId }: Desk): Promise<Writer> {
  const session = await openSession(database.urls.engine);
  const { client } = session;
  // A deadlock is found after a second, and many may have to be: nothing else ends these transactions.
  await client.query("set transaction_timeout = 0; set idle_in_transaction_session_timeout = 0");
  await client.query("select set_config('chandlery.acting_user', $1, false)", [userId]);
  const write = (names: readonly string[], workMs: number) =>
    client.query("select private.write_in_order($1, $2, $3, $4)", [accountId, strategyId, names, workMs / 1_000]);
  const inTransaction = async (steps: () => Promise<void>, end: "commit" | "rollback") => {
    await client.query("begin");
    try {
      await steps();
    } catch (error) {
      await client.query("rollback");
      throw error;
    }
    await client.query(end);
  };
  return {
    write: ({ tables: names, workMs, end }) =>
      inTransaction(
        async () => {
          await write(names, workMs);
          if (end === "savepoint") {
            await client.query("savepoint once_more");
            await write(names, 0);
            await client.query("rollback to savepoint once_more");
          }
        },
        end === "rollback" ? "rollback" : "commit",
      ),
    writesAtOnce: async (names) => {
      try {
        await inTransaction(async () => {
          await client.query("set local lock_timeout = '500ms'");
          await write(names, 0);
        }, "rollback");
        return true;
      } catch (error) {
        if (sqlState(error) === "55P03") {
          return false;
        }
        throw error;
      }
    },
    writeAndHold: (names, meanwhile) =>
      inTransaction(async () => {
        await write(names, 0);
        await meanwhile();
      }, "commit"),
    [Symbol.asyncDispose]: session.close,
  };
}

async function readChain(client: Client, userId: string): Promise<Chain> {
  const audit = await client.query<{ seq: number; entry: string; hash: string }>(
    `select seq::int as seq, entry, encode(hash, 'hex') as hash from public.audit_log where user_id = $1 order by audit_log.seq`,
    [userId],
  );
  const events = await client.query<{ seq: number }>("select seq::int as seq from public.events where user_id = $1", [
    userId,
  ]);
  const heads = await client.query<{ eventSeq: number; auditSeq: number; auditHash: string; broken: number | null }>(
    `select event_seq::int as "eventSeq", audit_seq::int as "auditSeq", encode(audit_hash, 'hex') as "auditHash",
       private.verify_audit($1)::int as broken
     from private.user_heads where user_id = $1`,
    [userId],
  );
  const [head] = heads.rows;
  if (head === undefined) {
    throw new Error(`User ${userId} has no head: nothing was written for them`);
  }
  return { rows: audit.rows, heads: head, events: events.rows.map(({ seq }) => seq), broken: head.broken };
}

/** Done by the owner of the table, at the fifth row, with what can be known by reading the table. */
const tamperSql: Readonly<Record<Tampering, string>> = {
  changed: `update public.audit_log set entry = replace(entry, '"verb"', '"Verb"') where user_id = $1 and seq = 5`,
  "written again as equal JSON":
    "update public.audit_log set entry = replace(entry, '\": ', '\":') where user_id = $1 and seq = 5",
  "hash changed": "update public.audit_log set hash = sha256(hash) where user_id = $1 and seq = 5",
  removed: "delete from public.audit_log where user_id = $1 and seq = 5",
  "last removed":
    "delete from public.audit_log where user_id = $1 and seq = (select max(seq) from public.audit_log where user_id = $1)",
  inserted: `insert into public.audit_log (user_id, seq, entry, hash)
    select user_id, seq + 1, entry, sha256(hash || convert_to(entry, 'UTF8'))
    from public.audit_log where user_id = $1 order by seq desc limit 1`,
  reordered: `update public.audit_log as swapped set entry = other.entry, hash = other.hash
    from public.audit_log as other
    where swapped.user_id = $1 and other.user_id = $1 and swapped.seq in (5, 6) and other.seq = 11 - swapped.seq`,
};
