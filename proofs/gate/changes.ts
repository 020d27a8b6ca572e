import { withClient } from "@chandlery/stack";
import { type TestDatabase } from "@chandlery/stack/testing";

/** What whoever owns the database can do to the law: it cannot be refused, so it must be seen. */
export const changes: Readonly<Record<string, string>> = {
  "a trigger is disabled": "alter table public.orders disable trigger require_approval",
  "a trigger does not fire for a replica": "alter table public.orders enable trigger require_approval",
  "a trigger is dropped": "drop trigger require_gate on public.decisions",
  "the rows of the audit log may be changed": "drop trigger keep_facts on public.audit_log",
  "a foreign key is not kept": "alter table public.orders disable trigger all",
  "a policy is dropped": 'drop policy "users read their own positions" on public.positions',
  "a policy is widened": 'alter policy "users read their own positions" on public.positions using (true)',
  "a policy is added": "create policy open on public.orders for all to public using (true) with check (true)",
  "row level security is not forced": "alter table public.orders no force row level security",
  "row level security is off": "alter table public.orders disable row level security",
  "a right on a table is granted": "grant insert on public.orders to authenticated",
  "a right on a column is granted": "grant update (status) on public.orders to authenticated",
  "a right on a function is granted": "grant execute on function private.submit_intent to authenticated",
  "a right on a schema is granted": "grant create on schema private to engine",
  "the gate is granted": "grant maintain on private.gate to engine",
  "a role becomes the law": "grant chandlery_law to authenticated",
  "a role bypasses policies": "alter role engine bypassrls",
  "a role has no timeout": "alter role engine reset transaction_timeout",
  "a function says something else": `create or replace function private.scope_keys(account_id uuid, user_id uuid, strategy_id uuid, instrument_id integer)
    returns text[] language sql immutable set search_path = '' as $$ select array[]::text[] $$`,
  "a function belongs to somebody else": "alter function private.pass_gate owner to postgres",
  "a function looks for names elsewhere": "alter function private.pass_gate reset search_path",
  "a rule rewrites": "create rule away as on insert to public.orders do also nothing",
  "a constraint is dropped": "alter table public.accounts drop constraint modes_never_mix",
  "a unique index is dropped": "drop index public.one_order_of_an_approval",
  "a column may be empty": "alter table public.orders alter column intent_sequence drop not null",
  "a column has another default": "alter table public.risk_limits alter column max_leverage set default 1000",
  "a view shows the rows of all": "alter view public.account_balances set (security_invoker = false)",
  "a view says something else": "alter view public.kill_history rename column drained to level_before",
  "rows come in by inheritance": "create schema elsewhere; create table elsewhere.more () inherits (public.orders)",
  "an order may be sent twice": "insert into private.order_transitions values ('cancelled', 'dispatch', 'sending')",
};

export interface SeenChanges {
  /** Lines of the law that a service reads. */
  readonly lines: number;
  readonly tried: number;
  /** Names of changes after which the law reads as before. */
  readonly unseen: readonly string[];
  /** Lines in which two fresh databases differ. */
  readonly differences: number;
}

/** Each change in a transaction that is taken back; the law is read as the role of the engine, from another fresh database. */
export async function lookForChanges(database: TestDatabase, fresh: TestDatabase): Promise<SeenChanges> {
  const built = await withClient(fresh.urls.engine, async (client) => lawOf((await client.query<Line>(describe)).rows));
  return withClient(database.urls.supabase_admin, async (client) => {
    const unseen: string[] = [];
    const unchanged = lawOf((await client.query<Line>(describe)).rows);
    for (const [name, change] of Object.entries(changes)) {
      await client.query("begin");
      await client.query(change);
      await client.query("set local role engine");
      const now = lawOf((await client.query<Line>(describe)).rows);
      await client.query("rollback");
      unseen.push(...(now === built ? [name] : []));
    }
    return {
      lines: built.split("\n").length,
      tried: Object.keys(changes).length,
      unseen,
      differences: unchanged === built ? 0 : 1,
    };
  });
}

interface Line {
  readonly line: string;
}

const describe = "select line from private.describe_law()";

const lawOf = (lines: readonly Line[]): string =>
  lines
    .map(({ line }) => line)
    .sort()
    .join("\n");
