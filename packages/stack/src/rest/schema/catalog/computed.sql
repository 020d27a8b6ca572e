-- Functions from a row of one relation to rows of another.
select json_build_object(
  'kind', 'computed',
  'routine', json_build_object('schema', ns.nspname, 'name', proc.proname),
  'table', json_build_object('schema', arg_ns.nspname, 'name', arg.typname),
  'foreign', json_build_object('schema', ret_ns.nspname, 'name', ret.typname),
  'isToOne', not proc.proretset or proc.prorows = 1
) as row
from pg_catalog.pg_proc as proc
join pg_catalog.pg_namespace as ns on ns.oid = proc.pronamespace
join pg_catalog.pg_type as arg on arg.oid = proc.proargtypes[0]
join pg_catalog.pg_namespace as arg_ns on arg_ns.oid = arg.typnamespace
join pg_catalog.pg_type as ret on ret.oid = proc.prorettype
join pg_catalog.pg_namespace as ret_ns on ret_ns.oid = ret.typnamespace
where proc.pronargs = 1
  and arg.typrelid in (select oid from pg_catalog.pg_class where relkind in ('v', 'r', 'm', 'f', 'p'))
  and ret.typrelid in (select oid from pg_catalog.pg_class where relkind in ('v', 'r', 'm', 'f', 'p'))
order by ns.nspname, proc.proname
