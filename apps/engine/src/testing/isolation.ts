import type { Client } from "pg";

/** Who asks. `userId` null is a token without a user, as an expired session's role would leave it. */
export interface Actor {
  readonly name: string;
  readonly role: "anon" | "authenticated" | "service_role";
  readonly userId: string | null;
}

export interface Leak {
  readonly actor: string;
  readonly object: string;
  readonly verb: string;
  readonly detail: string;
}

/** Rows that every user may read, by design. */
const sharedTables = new Set(["public.execution_keys", "public.global_settings"]);

/** What users may execute in the schemas of ours; anything else that they can call is a leak. */
const callable = new Set([
  "private.acting_user",
  "private.add_instrument",
  "private.audit_chains",
  "private.begin_audit_export",
  "private.begin_key_check",
  "private.cancel_own_orders",
  "private.close_account",
  "private.close_position",
  "private.has_role",
  "private.kill",
  "private.limit_account",
  "private.move_cash",
  "private.open_account",
  "private.place_order",
  "private.record_rate",
  "private.reset_kill",
  "private.risk_use",
  "private.total_accounts",
  "private.revoke_exchange_key",
  "private.store_exchange_key",
  "private.touch_settings",
  "private.touch_updated_at",
  "private.verify_chain",
  "public.add_instrument",
  "public.audit_chains",
  "public.begin_audit_export",
  "public.begin_key_check",
  "public.cancel_all_orders",
  "public.cancel_order",
  "public.candle_coverage",
  "public.candle_totals",
  "public.close_account",
  "public.close_position",
  "public.deposit_paper_cash",
  "public.kill_switch",
  "public.open_paper_account",
  "public.place_order",
  "public.read_audit",
  "public.record_conversion_rate",
  "public.reset_kill_switch",
  "public.risk_use",
  "public.set_api_base_url",
  "public.set_risk_limits",
  "public.total_accounts",
  "public.revoke_exchange_key",
  "public.store_exchange_key",
  "public.verify_own_audit",
]);

/**
 * Asks of the whole catalog what an actor can reach that is not theirs: every table and view of `public` and `private` by
 * every verb, every function, every sequence. Each attempt is rolled back.
 */
export async function findLeaks(client: Client, actor: Actor): Promise<readonly Leak[]> {
  const relations = await relationsOf(client);
  const leaks: Leak[] = [];
  for (const relation of relations) {
    leaks.push(...(await leaksOfRelation(client, actor, relation)));
  }
  return [...leaks, ...(await callableLeaks(client, actor)), ...(await sequenceLeaks(client, actor))];
}

interface Relation {
  readonly name: string;
  readonly kind: "r" | "v";
  readonly hasOwner: boolean;
  readonly ownerMayBeNull: boolean;
  readonly firstColumn: string;
}

async function relationsOf(client: Client): Promise<readonly Relation[]> {
  const { rows } = await client.query<Relation>(`
    select format('%I.%I', namespace.nspname, class.relname) as name, class.relkind as kind,
      owner.attname is not null as "hasOwner", coalesce(not owner.attnotnull, false) and class.relkind = 'r' as "ownerMayBeNull",
      (select attname from pg_attribute where attrelid = class.oid and attnum > 0 and not attisdropped order by attnum limit 1)
        as "firstColumn"
    from pg_class as class
    join pg_namespace as namespace on namespace.oid = class.relnamespace
    left join pg_attribute as owner on owner.attrelid = class.oid and owner.attname = 'user_id' and not owner.attisdropped
    where namespace.nspname in ('public', 'private') and class.relkind in ('r', 'p', 'v', 'm', 'f')
    order by 1`);
  return rows;
}

async function leaksOfRelation(client: Client, actor: Actor, relation: Relation): Promise<readonly Leak[]> {
  const { name } = relation;
  const leak = (verb: string, detail: string): Leak => ({ actor: actor.name, object: name, verb, detail });
  const foreign = foreignCondition(relation, actor);
  const found: Leak[] = [];
  const seen = await attempt(client, actor, `select count(*)::int as n from ${name} where ${foreign}`);
  if (seen.rows > 0 && !sharedTables.has(name)) {
    found.push(leak("select", `${seen.rows} rows of others`));
  }
  for (const [verb, statement] of Object.entries(writes(relation, foreign))) {
    const written = await attempt(client, actor, statement);
    if (written.done && (verb === "truncate" || written.rows > 0)) {
      found.push(leak(verb, `${written.rows} rows of others`));
    }
  }
  return found;
}

/** Rows that are not the actor's: of another user, or of a table that has no owner and is not shared. */
const foreignCondition = ({ hasOwner, ownerMayBeNull }: Relation, { userId }: Actor): string => {
  if (!hasOwner) {
    return "true";
  }
  const own = userId === null ? "false" : `user_id = '${userId}'`;
  return `not (${own}${ownerMayBeNull ? " or user_id is null" : ""})`;
};

const writes = ({ name, firstColumn, kind }: Relation, foreign: string): Readonly<Record<string, string>> => ({
  update: `update ${name} set ${firstColumn} = ${firstColumn} where ${foreign}`,
  delete: `delete from ${name} where ${foreign}`,
  insert: `insert into ${name} select * from ${name} where ${foreign} on conflict do nothing`,
  ...(kind === "v" ? {} : { truncate: `truncate ${name} cascade` }),
});

interface Attempt {
  /** False where it was refused. */
  readonly done: boolean;
  readonly rows: number;
}

async function attempt(client: Client, actor: Actor, statement: string): Promise<Attempt> {
  await client.query("begin");
  try {
    await become(client, actor);
    const result = await client.query<{ readonly n?: number }>(statement);
    return { done: true, rows: result.rows[0]?.n ?? result.rowCount ?? 0 };
  } catch {
    return { done: false, rows: 0 };
  } finally {
    await client.query("rollback");
  }
}

async function become(client: Client, { role, userId }: Actor): Promise<void> {
  const claims = JSON.stringify(userId === null ? { role } : { role, sub: userId });
  await client.query("select set_config('request.jwt.claims', $1, true), set_config('role', $2, true)", [claims, role]);
}

async function callableLeaks(client: Client, actor: Actor): Promise<readonly Leak[]> {
  const { rows } = await client.query<{ readonly name: string }>(
    `select distinct format('%I.%I', namespace.nspname, proname) as name
     from pg_proc
     join pg_namespace as namespace on namespace.oid = pronamespace
     where namespace.nspname in ('public', 'private') and has_function_privilege($1, pg_proc.oid, 'execute')
     order by 1`,
    [actor.role],
  );
  const allowed = actor.role === "authenticated" ? callable : new Set<string>();
  return rows
    .filter(({ name }) => !allowed.has(name))
    .map(({ name }) => ({ actor: actor.name, object: name, verb: "call", detail: "may be executed" }));
}

async function sequenceLeaks(client: Client, actor: Actor): Promise<readonly Leak[]> {
  const { rows } = await client.query<{ readonly name: string }>(
    `select format('%I.%I', namespace.nspname, relname) as name
     from pg_class
     join pg_namespace as namespace on namespace.oid = relnamespace
     where namespace.nspname in ('public', 'private') and relkind = 'S'
       and (has_sequence_privilege($1, pg_class.oid, 'usage') or has_sequence_privilege($1, pg_class.oid, 'select'))
     order by 1`,
    [actor.role],
  );
  return rows.map(({ name }) => ({ actor: actor.name, object: name, verb: "use", detail: "may be used" }));
}
