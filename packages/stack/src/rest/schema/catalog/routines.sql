-- Functions whose parameters have names, or whose one parameter is of a type that can take a whole body.
select json_build_object(
  'schema', ns.nspname,
  'name', proc.proname,
  'parameters', coalesce(args.list, '[]'),
  'returns', json_build_object('schema', type_ns.nspname, 'name', coalesce(rel.relname, typ.typname)),
  'isSet', proc.proretset,
  'isComposite', typ.typtype = 'c' or coalesce(proc.proargmodes::text[] && '{t,b,o}', false),
  'volatility', case proc.provolatile when 'i' then 'immutable' when 's' then 'stable' else 'volatile' end,
  'settings', coalesce((
    select json_agg(
      json_build_object('name', split_part(entry, '=', 1), 'value', substr(entry, strpos(entry, '=') + 1))
    )
    from unnest(proc.proconfig) as entry
  ), '[]'),
  'returnsMedia', strpos(declared.typname, '/') > 0
) as row
from pg_catalog.pg_proc as proc
join pg_catalog.pg_namespace as ns on ns.oid = proc.pronamespace
join pg_catalog.pg_type as declared on declared.oid = proc.prorettype
join pg_catalog.pg_type as typ on typ.oid = coalesce(nullif(declared.typbasetype, 0), declared.oid)
join pg_catalog.pg_namespace as type_ns on type_ns.oid = typ.typnamespace
left join pg_catalog.pg_class as rel on rel.oid = typ.typrelid
left join lateral (
  select
    json_agg(
      json_build_object(
        'name', coalesce(arg.name, ''),
        'type', pg_catalog.format_type(arg.type, null),
        -- These cut what is longer than their length, which is 1 where none is given.
        'castType', case pg_catalog.format_type(arg.type, null)
          when 'bit' then 'bit varying'
          when 'bit[]' then 'bit varying[]'
          when 'character' then 'character varying'
          when 'character[]' then 'character varying[]'
          else pg_catalog.format_type(arg.type, null)
        end,
        'isRequired', arg.place <= proc.pronargs - proc.pronargdefaults,
        'isVariadic', coalesce(arg.mode = 'v', false)
      )
      order by arg.place
    ) as list,
    count(*) filter (where coalesce(arg.name, '') = '') as unnamed,
    min(pg_catalog.format_type(arg.type, null)) as first_type
  from unnest(proc.proargnames, proc.proargtypes::oid[], proc.proargmodes)
    with ordinality as arg (name, type, mode, place)
  where arg.type is not null
) as args on true
where proc.prokind = 'f' and typ.oid <> 'pg_catalog.trigger'::regtype and ns.nspname = any ($1)
  and (
    coalesce(args.unnamed, 0) = 0
    or args.unnamed = 1 and args.first_type in ('bytea', 'json', 'jsonb', 'text', 'xml')
  )
order by ns.nspname, proc.proname, coalesce(args.list::text, '[]')
