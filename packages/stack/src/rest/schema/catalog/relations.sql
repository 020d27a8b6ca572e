-- Partitions are left out, as PostgREST leaves them out: their parent is the relation.
select json_build_object(
  'schema', ns.nspname,
  'name', rel.relname,
  'isView', rel.relkind in ('v', 'm'),
  'isInsertable', rights.bits & 8 = 8,
  'isUpdatable', rights.bits & 4 = 4,
  'isDeletable', rights.bits & 16 = 16,
  'columns', coalesce((
    select json_agg(
      json_build_object(
        'name', att.attname,
        'type', pg_catalog.format_type(att.atttypid, att.atttypmod),
        'baseType', pg_catalog.format_type(coalesce(nullif(typ.typbasetype, 0), typ.oid), null),
        'defaultSql', case
          when att.attidentity = 'd' then pg_catalog.format('nextval(%L)', seq.oid::regclass)
          when att.attgenerated = 's' then null
          when def.oid is not null then pg_catalog.pg_get_expr(def.adbin, def.adrelid)
          else pg_catalog.pg_get_expr(typ.typdefaultbin, 0)
        end,
        'hasRepresentation', typ.typtype = 'd' and exists (
          select
          from pg_catalog.pg_cast as conversion
          where conversion.castcontext = 'i' and conversion.castmethod = 'f'
            and typ.oid in (conversion.castsource, conversion.casttarget)
        )
      )
      order by att.attnum
    )
    from pg_catalog.pg_attribute as att
    join pg_catalog.pg_type as typ on typ.oid = att.atttypid
    left join pg_catalog.pg_attrdef as def on def.adrelid = att.attrelid and def.adnum = att.attnum
    left join pg_catalog.pg_depend as dep
      on dep.refobjid = att.attrelid and dep.refobjsubid = att.attnum and dep.deptype = 'i'
        and dep.classid = 'pg_catalog.pg_class'::regclass
    left join pg_catalog.pg_class as seq on seq.oid = dep.objid and seq.relkind = 'S'
    where att.attrelid = rel.oid and att.attnum > 0 and not att.attisdropped
  ), '[]')
) as row
from pg_catalog.pg_class as rel
join pg_catalog.pg_namespace as ns on ns.oid = rel.relnamespace
cross join lateral (
  select case
    when rel.relkind in ('r', 'p') then 28
    when rel.relkind in ('v', 'f') then pg_catalog.pg_relation_is_updatable(rel.oid, true)
    else 0
  end as bits
) as rights
where rel.relkind in ('r', 'v', 'm', 'f', 'p') and not rel.relispartition and ns.nspname = any ($1)
