-- Views with the rule that makes them, in which Postgres notes where each column comes from.
select json_build_object(
  'oid', rel.oid::bigint,
  'schema', ns.nspname,
  'name', rel.relname,
  'action', rule.ev_action::text,
  'columns', (
    select json_agg(att.attname order by att.attnum)
    from pg_catalog.pg_attribute as att
    where att.attrelid = rel.oid and att.attnum > 0
  )
) as row
from pg_catalog.pg_class as rel
join pg_catalog.pg_namespace as ns on ns.oid = rel.relnamespace
join pg_catalog.pg_rewrite as rule on rule.ev_class = rel.oid and rule.rulename = '_RETURN'
where rel.relkind in ('v', 'm') and ns.nspname not in ('pg_catalog', 'information_schema')
order by ns.nspname, rel.relname
