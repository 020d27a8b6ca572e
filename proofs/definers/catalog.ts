import { type Client } from "@chandlery/stack";

/** Something that the catalog says and must not say. */
export interface Finding {
  /** `private.kill(text, integer, text)`, `public.orders`, `append_heads on public.orders`. */
  readonly object: string;
  /** The rule that it breaks, one of `rules`. */
  readonly rule: Rule;
  readonly detail: string;
}

/** What is asked of the catalog, each in one statement; `detail` says what was found. */
const questions = {
  "a definer function pins search_path to nothing": `
    select format('%s', proc.oid::regprocedure) as object, coalesce(array_to_string(proc.proconfig, ' '), 'no settings') as detail
    from pg_catalog.pg_proc as proc
    where proc.pronamespace = any ($1) and proc.prosecdef
      and not coalesce('search_path=""' = any (proc.proconfig), false)`,

  "a definer function stands in private": `
    select format('%s', proc.oid::regprocedure) as object, 'an API may expose this schema' as detail
    from pg_catalog.pg_proc as proc
    where proc.pronamespace = any ($1) and proc.prosecdef and proc.pronamespace <> 'private'::regnamespace`,

  "a definer function belongs to the law": `
    select format('%s', proc.oid::regprocedure) as object, format('belongs to %s', owner.rolname) as detail
    from pg_catalog.pg_proc as proc
    join pg_catalog.pg_roles as owner on owner.oid = proc.proowner
    where proc.pronamespace = any ($1) and proc.prosecdef and owner.rolname <> 'chandlery_law'`,

  "the law is no login and above nobody": `
    select law.rolname as object, 'can log in, or bypasses rights' as detail
    from pg_catalog.pg_roles as law
    where law.rolname = 'chandlery_law' and cardinality($1::regnamespace[]) > 0
      and (law.rolcanlogin or law.rolbypassrls or law.rolsuper or law.rolcreaterole or law.rolcreatedb or law.rolreplication)`,

  "the law inherits nothing": `
    select format('%s in %s', member.rolname, held.rolname) as object, 'has the rights of another role' as detail
    from pg_catalog.pg_auth_members as membership
    join pg_catalog.pg_roles as member on member.oid = membership.member
    join pg_catalog.pg_roles as held on held.oid = membership.roleid
    where member.rolname = 'chandlery_law' and cardinality($1::regnamespace[]) > 0`,

  "the law makes nothing": `
    select format('%s', namespace.oid::regnamespace) as object, 'the law may create in it' as detail
    from pg_catalog.pg_namespace as namespace
    where namespace.oid = any ($1) and has_schema_privilege('chandlery_law', namespace.oid, 'create')`,

  "nobody of the API executes a definer function": `
    select distinct format('%s', proc.oid::regprocedure) as object, format('%s may execute it', grantee.name) as detail
    from pg_catalog.pg_proc as proc
    cross join lateral aclexplode(coalesce(proc.proacl, acldefault('f', proc.proowner))) as acl
    cross join lateral (select case acl.grantee when 0 then 'PUBLIC' else acl.grantee::regrole::text end as name) as grantee
    where proc.pronamespace = any ($1) and proc.prosecdef
      and grantee.name in ('PUBLIC', 'anon', 'authenticated', 'service_role')`,

  "a function without definer rights is not for everybody": `
    select format('%s', proc.oid::regprocedure) as object, 'PUBLIC may execute it' as detail
    from pg_catalog.pg_proc as proc
    cross join lateral aclexplode(coalesce(proc.proacl, acldefault('f', proc.proowner))) as acl
    where proc.pronamespace = any ($1) and not proc.prosecdef and acl.grantee = 0`,

  // A definer function without a policy to its owner reads no rows and says nothing about it.
  "a table that a definer function touches has policies to the function's owner": `
    select distinct format('%s', proc.oid::regprocedure) as object, format('%s has no policy to %s', class.oid::regclass, owner.rolname) as detail
    from pg_catalog.pg_proc as proc
    join pg_catalog.pg_roles as owner on owner.oid = proc.proowner
    join pg_catalog.pg_class as class on class.relkind in ('r', 'p')
    join pg_catalog.pg_namespace as namespace on namespace.oid = class.relnamespace and namespace.oid = any ($1)
    where proc.pronamespace = any ($1) and proc.prosecdef and not owner.rolbypassrls
      and proc.prosrc ~ format('\\m%s\\.%s\\M', namespace.nspname, class.relname)
      and not exists (
        select from pg_catalog.pg_policy as policy where policy.polrelid = class.oid and proc.proowner = any (policy.polroles)
      )`,

  "every table has row level security, forced": `
    select format('%s', class.oid::regclass) as object,
      case when class.relrowsecurity then 'it is not forced' else 'it is not enabled' end as detail
    from pg_catalog.pg_class as class
    where class.relnamespace = any ($1) and class.relkind in ('r', 'p') and not (class.relrowsecurity and class.relforcerowsecurity)`,

  // Each of them goes around row level security, or locks what others need.
  "nobody but the owner truncates, maintains, triggers or references": `
    select distinct format('%s', class.oid::regclass) as object,
      format('%s has %s', case acl.grantee when 0 then 'PUBLIC' else acl.grantee::regrole::text end, acl.privilege_type) as detail
    from pg_catalog.pg_class as class
    cross join lateral aclexplode(coalesce(class.relacl, acldefault('r', class.relowner))) as acl
    where class.relnamespace = any ($1) and class.relkind in ('r', 'p', 'v', 'm', 'f') and acl.grantee <> class.relowner
      and acl.privilege_type in ('TRUNCATE', 'MAINTAIN', 'TRIGGER', 'REFERENCES')`,

  "nobody but the owner has anything on the gate": `
    select distinct format('%s', class.oid::regclass) as object,
      format('%s has %s', case acl.grantee when 0 then 'PUBLIC' else acl.grantee::regrole::text end, acl.privilege_type) as detail
    from pg_catalog.pg_class as class
    left join pg_catalog.pg_attribute as attribute on attribute.attrelid = class.oid
    cross join lateral aclexplode(coalesce(attribute.attacl, class.relacl, acldefault('r', class.relowner))) as acl
    where class.relnamespace = any ($1) and class.oid = to_regclass('private.gate') and acl.grantee <> class.relowner`,

  // Whoever is a member of a role with rights on everything may lock the gate without a grant on it.
  "no login role maintains everything": `
    select format('%s in %s', member.rolname, held.rolname) as object, 'may lock every table' as detail
    from pg_catalog.pg_roles as member
    join pg_catalog.pg_roles as held on held.rolname in ('pg_maintain', 'pg_write_all_data')
    where cardinality($1::regnamespace[]) > 0 and member.rolcanlogin and not member.rolsuper
      and pg_has_role(member.oid, held.oid, 'member')`,

  "a trigger is enabled always": `
    select format('%s on %s', trigger.tgname, class.oid::regclass) as object,
      case trigger.tgenabled when 'O' then 'it does not fire for a replica' when 'D' then 'it is disabled' else 'it fires for a replica alone' end as detail
    from pg_catalog.pg_trigger as trigger
    join pg_catalog.pg_class as class on class.oid = trigger.tgrelid
    join pg_catalog.pg_proc as proc on proc.oid = trigger.tgfoid
    where (class.relnamespace = any ($1) or proc.pronamespace = any ($1))
      and not trigger.tgisinternal and trigger.tgenabled <> 'A'`,
} as const satisfies Readonly<Record<string, string>>;

export type Rule = keyof typeof questions;

export const rules = Object.keys(questions) as readonly Rule[];

/**
 * Asks the catalog of a database about the rights of functions, tables and triggers in schemas of ours; what a migration
 * says does not count, because a revoke that does nothing only raises a notice.
 */
export async function findOpenings(client: Client, schemas: readonly string[]): Promise<readonly Finding[]> {
  const { rows } = await client.query<{ oids: string }>(
    "select array_agg(oid)::text as oids from pg_catalog.pg_namespace where nspname = any ($1)",
    [schemas],
  );
  // So that every name is written with its schema.
  await client.query("set search_path = ''");
  const findings: Finding[] = [];
  for (const rule of rules) {
    const found = await client.query<{ object: string; detail: string }>(`${questions[rule]} order by 1, 2`, [
      rows[0]?.oids ?? "{}",
    ]);
    findings.push(...found.rows.map(({ object, detail }) => ({ object, rule, detail })));
  }
  return findings;
}

/** What was looked at, so that a proof over nothing is noticed. */
export async function countObjects(
  client: Client,
  schemas: readonly string[],
): Promise<{ readonly definers: number; readonly tables: number; readonly triggers: number }> {
  const { rows } = await client.query<{ definers: number; tables: number; triggers: number }>(
    `select
       (select count(*)::int from pg_catalog.pg_proc where pronamespace::regnamespace::text = any ($1) and prosecdef) as definers,
       (select count(*)::int from pg_catalog.pg_class where relnamespace::regnamespace::text = any ($1) and relkind in ('r', 'p')) as tables,
       (select count(*)::int from pg_catalog.pg_trigger as trigger join pg_catalog.pg_class as class on class.oid = tgrelid
        where relnamespace::regnamespace::text = any ($1) and not tgisinternal) as triggers`,
    [schemas],
  );
  return rows[0] ?? { definers: 0, tables: 0, triggers: 0 };
}
