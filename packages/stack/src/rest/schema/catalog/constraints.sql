-- Keys and foreign keys; of a partitioned table only those that are not inherited.
select json_build_object(
  'name', con.conname,
  'kind', con.contype,
  'oid', con.conrelid::bigint,
  'schema', ns.nspname,
  'table', rel.relname,
  'numbers', con.conkey,
  'columns', (
    select json_agg(att.attname order by part.place)
    from unnest(con.conkey) with ordinality as part (number, place)
    join pg_catalog.pg_attribute as att on att.attrelid = con.conrelid and att.attnum = part.number
  ),
  'foreign', case when con.contype = 'f' then json_build_object(
    'oid', con.confrelid::bigint,
    'schema', foreign_ns.nspname,
    'table', foreign_rel.relname,
    'numbers', con.confkey,
    'columns', (
      select json_agg(att.attname order by part.place)
      from unnest(con.confkey) with ordinality as part (number, place)
      join pg_catalog.pg_attribute as att on att.attrelid = con.confrelid and att.attnum = part.number
    )
  ) end
) as row
from pg_catalog.pg_constraint as con
join pg_catalog.pg_class as rel on rel.oid = con.conrelid
join pg_catalog.pg_namespace as ns on ns.oid = rel.relnamespace
left join pg_catalog.pg_class as foreign_rel on foreign_rel.oid = con.confrelid
left join pg_catalog.pg_namespace as foreign_ns on foreign_ns.oid = foreign_rel.relnamespace
where con.contype in ('p', 'u', 'f') and con.conparentid = 0 and ns.nspname <> 'pg_catalog'
order by con.conrelid, con.conname
