-- More of what the law hangs on: defaults, texts of views, unique indexes, and who has a role of ours. A role that is given
-- to somebody gives every right that it has.
create or replace function private.describe_law() returns table (object text, line text)
language sql
stable
set search_path = ''
as $$
  with
    ours as (
      select class.oid, class.relname, class.relkind, class.relrowsecurity, class.relforcerowsecurity, class.relowner, class.relacl,
        format('%I.%I', namespace.nspname, class.relname) as name
      from pg_catalog.pg_class as class
      join pg_catalog.pg_namespace as namespace on namespace.oid = class.relnamespace
      where namespace.nspname in ('public', 'private') and class.relkind in ('r', 'v', 'S', 'p', 'm', 'f')
    ),
    rights as (
      select ours.name, acl.grantee, acl.privilege_type, null::name as column_name
      from ours
      cross join lateral aclexplode(coalesce(ours.relacl, acldefault(case ours.relkind when 'S' then 's' else 'r' end::"char", ours.relowner))) as acl
      where acl.grantee <> ours.relowner
      union all
      select ours.name, acl.grantee, acl.privilege_type, attribute.attname
      from ours
      join pg_catalog.pg_attribute as attribute on attribute.attrelid = ours.oid and not attribute.attisdropped
      cross join lateral aclexplode(attribute.attacl) as acl
    )
  select ours.name,
    format(
      '%s %s of %s, row level security %s',
      case ours.relkind when 'v' then 'view' when 'S' then 'sequence' else 'table' end, ours.name, ours.relowner::regrole,
      case when ours.relkind = 'S' then 'none' when ours.relforcerowsecurity and ours.relrowsecurity then 'forced' when ours.relrowsecurity then 'on' else 'off' end
    )
  from ours
  union all
  -- Numbers and names that decisions hang on have defaults.
  select ours.name,
    concat_ws(
      ' ', format('column %s.%I %s', ours.name, attribute.attname, format_type(attribute.atttypid, attribute.atttypmod)),
      case when attribute.attnotnull then 'not null' end,
      'default ' || pg_get_expr(preset.adbin, preset.adrelid),
      case when attribute.attgenerated <> '' then 'generated' end,
      case attribute.attidentity when 'a' then 'identity always' when 'd' then 'identity' end
    )
  from ours
  join pg_catalog.pg_attribute as attribute on attribute.attrelid = ours.oid and attribute.attnum > 0 and not attribute.attisdropped
  left join pg_catalog.pg_attrdef as preset on preset.adrelid = ours.oid and preset.adnum = attribute.attnum
  where ours.relkind in ('r', 'p')
  union all
  select ours.name,
    format(
      'view %s, %s, text %s', ours.name, coalesce(array_to_string(class.reloptions, ' '), 'no settings'),
      encode(sha256(convert_to(pg_get_viewdef(ours.oid), 'UTF8')), 'hex')
    )
  from ours
  join pg_catalog.pg_class as class on class.oid = ours.oid
  where ours.relkind in ('v', 'm')
  union all
  select ours.name, format('%s%s', pg_get_indexdef(index.indexrelid), case when index.indisvalid then '' else ' not valid' end)
  from pg_catalog.pg_index as index
  join ours on ours.oid = index.indrelid
  where index.indisunique and not exists (select from pg_catalog.pg_constraint as made where made.conindid = index.indexrelid and made.conrelid = ours.oid)
  union all
  select rights.name,
    format(
      '%s may %s %s', case rights.grantee when 0 then 'everybody' else rights.grantee::regrole::text end, lower(rights.privilege_type),
      concat_ws('.', rights.name, rights.column_name)
    )
  from rights
  union all
  select ours.name,
    format(
      'policy %I on %s for %s to %s using (%s) check (%s)', policy.polname, ours.name, policy.polcmd,
      (select string_agg(case role.oid when 0 then 'everybody' else role.oid::regrole::text end, ', ' order by role.oid::regrole::text) from unnest(policy.polroles) as role (oid)),
      pg_get_expr(policy.polqual, policy.polrelid), pg_get_expr(policy.polwithcheck, policy.polrelid)
    ) || case when policy.polpermissive then '' else ' restrictive' end
  from pg_catalog.pg_policy as policy
  join ours on ours.oid = policy.polrelid
  union all
  select format('%s', class.oid::regclass),
    format(
      'trigger %s, %s', pg_get_triggerdef(trigger.oid),
      case trigger.tgenabled when 'A' then 'always' when 'O' then 'on' when 'R' then 'for replicas alone' else 'off' end
    )
  from pg_catalog.pg_trigger as trigger
  join pg_catalog.pg_class as class on class.oid = trigger.tgrelid
  join pg_catalog.pg_proc as proc on proc.oid = trigger.tgfoid
  where not trigger.tgisinternal
    and (class.oid in (select ours.oid from ours) or proc.pronamespace in ('private'::regnamespace, 'public'::regnamespace))
  union all
  -- An internal trigger that is off is a foreign key that is not kept.
  select ours.name, format('constraint %I of %s is not checked on %s', made.conname, made.conrelid::regclass, ours.name)
  from pg_catalog.pg_trigger as trigger
  join ours on ours.oid = trigger.tgrelid
  join pg_catalog.pg_constraint as made on made.oid = trigger.tgconstraint
  where trigger.tgisinternal and trigger.tgenabled = 'D'
  union all
  select ours.name, format('rule %I on %s', rule.rulename, ours.name)
  from pg_catalog.pg_rewrite as rule
  join ours on ours.oid = rule.ev_class
  where rule.rulename <> '_RETURN'
  union all
  select ours.name, format('constraint %I on %s: %s%s', constraint_made.conname, ours.name, pg_get_constraintdef(constraint_made.oid), case when constraint_made.convalidated then '' else ' not valid' end)
  from pg_catalog.pg_constraint as constraint_made
  join ours on ours.oid = constraint_made.conrelid
  where constraint_made.contype in ('c', 'f', 'p', 'u', 'x')
  union all
  select format('%s', proc.oid::regprocedure),
    format(
      'function %s of %s, %s, %s, %s, text %s', proc.oid::regprocedure, proc.proowner::regrole, case when proc.prosecdef then 'definer' else 'invoker' end,
      coalesce(array_to_string(proc.proconfig, ' '), 'no settings'), proc.provolatile,
      encode(sha256(convert_to(coalesce(pg_get_functiondef(proc.oid), proc.prosrc), 'UTF8')), 'hex')
    )
  from pg_catalog.pg_proc as proc
  where proc.pronamespace in ('public'::regnamespace, 'private'::regnamespace) and proc.prokind = 'f'
  union all
  select format('%s', proc.oid::regprocedure),
    format('%s may execute %s', case acl.grantee when 0 then 'everybody' else acl.grantee::regrole::text end, proc.oid::regprocedure)
  from pg_catalog.pg_proc as proc
  cross join lateral aclexplode(coalesce(proc.proacl, acldefault('f', proc.proowner))) as acl
  where proc.pronamespace in ('public'::regnamespace, 'private'::regnamespace) and acl.grantee <> proc.proowner
  union all
  select role.rolname,
    concat_ws(
      ' ', format('role %s', role.rolname), case when role.rolcanlogin then 'logs in' else 'does not log in' end,
      case when role.rolsuper then 'superuser' end, case when role.rolbypassrls then 'bypasses policies' end,
      case when role.rolcreaterole then 'makes roles' end, case when role.rolreplication then 'replicates' end,
      (select 'in ' || string_agg(membership.roleid::regrole::text, ', ' order by membership.roleid::regrole::text) from pg_catalog.pg_auth_members as membership where membership.member = role.oid)
    )
  from pg_catalog.pg_roles as role
  where role.rolname in ('chandlery_law', 'engine', 'engine_execution', 'market_data')
  union all
  -- A member has every right of the role. The owner is one by having made it.
  select membership.roleid::regrole::text, format('%s is in %s', membership.member::regrole, membership.roleid::regrole)
  from pg_catalog.pg_auth_members as membership
  join pg_catalog.pg_roles as member on member.oid = membership.member
  where membership.roleid::regrole::text in ('chandlery_law', 'engine', 'engine_execution', 'market_data')
    and member.rolname <> 'postgres' and not member.rolsuper
  union all
  -- Only the schema that is ours alone: who may what in `public` is the platform's.
  select 'private', format('%s may %s schema private', case acl.grantee when 0 then 'everybody' else acl.grantee::regrole::text end, lower(acl.privilege_type))
  from pg_catalog.pg_namespace as namespace
  cross join lateral aclexplode(coalesce(namespace.nspacl, acldefault('n', namespace.nspowner))) as acl
  where namespace.nspname = 'private' and acl.grantee <> namespace.nspowner
$$;
