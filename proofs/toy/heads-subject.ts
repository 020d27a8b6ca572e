import { type Client } from "@chandlery/stack";
import { type TestDatabase } from "@chandlery/stack/testing";
import { type Chain, type HeadsSubject, type Layout, type Tampering, type Writer } from "../heads/subject.ts";
import { openSession, sqlState } from "../session.ts";
import { seedAccounts, userOf } from "./seed.ts";
import { type ToyBug, makeToy } from "./toy.ts";

const tables = { accounts: "audit", limits: "audit", positions: "event", orders: "event" } as const;

export async function openHeadsSubject(layout: Layout, bug: ToyBug = {}): Promise<HeadsSubject> {
  const userCount = layout === "one user" ? 1 : 16;
  const toy = await makeToy(bug);
  const { database } = toy;
  await switchHeads(database, false);
  await seedAccounts(database, { userCount, accountsPerUser: 16 / userCount });
  await switchHeads(database, true);
  const owner = await openSession(database.urls.postgres);
  const accounts = Array.from({ length: 16 }, (_, index) => index + 1);
  return {
    tables,
    userIds: Array.from({ length: userCount }, (_, index) => userOf(index + 1)),
    openWriters: () =>
      Promise.all(accounts.map((account) => openWriter(database, account, userOf(userCount === 1 ? 1 : account)))),
    setHeads: (isOn) => switchHeads(database, isOn),
    readChain: (userId) => readChain(owner.client, userId),
    tamper: async (userId, tampering) => {
      await owner.client.query("begin");
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
      await toy[Symbol.asyncDispose]();
    },
  };
}

async function switchHeads(database: TestDatabase, isOn: boolean): Promise<void> {
  await using session = await openSession(database.urls.postgres);
  const verb = isOn ? "enable always" : "disable";
  const statements = Object.keys(tables).map((table) => `alter table public.${table} ${verb} trigger append_heads`);
  await session.client.query(statements.join(";"));
}

async function openWriter(database: TestDatabase, account: number, userId: string): Promise<Writer> {
  const session = await openSession(database.urls.engine);
  const { client } = session;
  // A deadlock is found after a second, and many may have to be: nothing else ends these transactions.
  await client.query("set transaction_timeout = 0; set idle_in_transaction_session_timeout = 0");
  await client.query("select set_config('chandlery.acting_user', $1, false)", [userId]);
  const write = (names: readonly string[], workMs: number) =>
    client.query("select private.write_in_order($1, $2, $3)", [account, names, workMs / 1_000]);
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
  const audit = await client.query<{ seq: number; entry: string; hash: Buffer }>(
    "select seq::int as seq, entry, hash from public.audit_log where user_id = $1 order by audit_log.seq",
    [userId],
  );
  const events = await client.query<{ seq: number }>("select seq::int as seq from public.events where user_id = $1", [
    userId,
  ]);
  const heads = await client.query<{ eventSeq: number; auditSeq: number; auditHash: Buffer; broken: number | null }>(
    `select event_seq::int as "eventSeq", audit_seq::int as "auditSeq", audit_hash as "auditHash",
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
    "update public.audit_log set entry = entry::jsonb::text where user_id = $1 and seq = 5",
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
