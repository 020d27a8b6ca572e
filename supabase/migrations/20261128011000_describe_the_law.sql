-- The law as the catalog has it, line by line: compared with what it was built from, at every start, every hour and on demand.
create function private.transition_lines() returns table (line text)
language sql
stable
security definer
set search_path = ''
as $$
  select format('an order that is %s becomes %s by %s', transition.from_status, transition.to_status, transition.event)
  from private.order_transitions as transition
$$;

comment on function private.transition_lines is 'The transitions of orders, a line each, for describe_law.';

create function private.describe_law() returns table (object text, line text)
language sql
stable
set search_path = ''
as $$
  with
    ours as (
      select class.oid, class.relname, class.relkind, class.relrowsecurity, class.relforcerowsecurity, class.relowner, class.relacl, class.reloptions,
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
  select held.rolname, format('role %s is in %s', member.rolname, held.rolname)
  from pg_catalog.pg_auth_members as membership
  join pg_catalog.pg_roles as held on held.oid = membership.roleid
  join pg_catalog.pg_roles as member on member.oid = membership.member
  where held.rolname in ('chandlery_law', 'engine', 'engine_execution', 'market_data')
    -- The owner is in it by having made it, and a superuser needs no membership.
    and member.rolname <> 'postgres' and not member.rolsuper
  union all
  select role.rolname, format('role %s has %s', role.rolname, setting.line)
  from pg_catalog.pg_db_role_setting as stored
  join pg_catalog.pg_roles as role on role.oid = stored.setrole
  cross join lateral unnest(stored.setconfig) as setting (line)
  where role.rolname in ('chandlery_law', 'engine', 'engine_execution', 'market_data')
  union all
  select ours.name,
    format(
      'column %I of %s: %s%s%s', attribute.attname, ours.name, format_type(attribute.atttypid, attribute.atttypmod),
      case when attribute.attnotnull then ' not null' else '' end, coalesce(' default ' || pg_get_expr(given.adbin, given.adrelid), '')
    )
  from ours
  join pg_catalog.pg_attribute as attribute on attribute.attrelid = ours.oid and attribute.attnum > 0 and not attribute.attisdropped
  left join pg_catalog.pg_attrdef as given on given.adrelid = ours.oid and given.adnum = attribute.attnum
  where ours.relkind <> 'S'
  union all
  -- What is unique by an index alone is no constraint.
  select ours.name, format('%s%s', pg_get_indexdef(indexed.indexrelid), case when indexed.indisvalid and indexed.indisready then '' else ' not valid' end)
  from pg_catalog.pg_index as indexed
  join ours on ours.oid = indexed.indrelid
  union all
  select ours.name, format('view %s with %s, text %s', ours.name, coalesce(array_to_string(ours.reloptions, ', '), 'nothing'), encode(sha256(convert_to(pg_get_viewdef(ours.oid), 'UTF8')), 'hex'))
  from ours
  where ours.relkind in ('v', 'm')
  union all
  -- Rows of a table that inherits from an order table are read with it, and no trigger of the parent ever sees them.
  select ours.name, format('%s inherits from %s', child.inhrelid::regclass, ours.name)
  from pg_catalog.pg_inherits as child
  join ours on ours.oid = child.inhparent
  union all
  -- The API's schema is open to look into; only who may make things in it is part of the law.
  select namespace.nspname, format('%s may %s in %I', case acl.grantee when 0 then 'everybody' else acl.grantee::regrole::text end, lower(acl.privilege_type), namespace.nspname)
  from pg_catalog.pg_namespace as namespace
  cross join lateral aclexplode(coalesce(namespace.nspacl, acldefault('n', namespace.nspowner))) as acl
  where acl.grantee <> namespace.nspowner and (namespace.nspname = 'private' or (namespace.nspname = 'public' and acl.privilege_type = 'CREATE'))
  union all
  select 'private.order_transitions', transition.line from private.transition_lines() as transition
$$;

comment on function private.describe_law is 'Tables, rights, policies, triggers, constraints, functions and roles as they are, one line each, with the object that it is about.';

revoke execute on function private.describe_law, private.transition_lines from public;
grant execute on function private.describe_law, private.transition_lines to engine, engine_execution;

grant create on schema private to chandlery_law;
alter function private.transition_lines owner to chandlery_law;
revoke create on schema private from chandlery_law;
