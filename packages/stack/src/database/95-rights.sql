-- Functions and types are everybody's by default. Here they are given by name, so that a role of ours that is told
-- "these rights and nothing else" has nothing else; `postgres` may hand them on.
do $rights$
declare
  item record;
  receivers constant text := 'anon, authenticated, service_role, authenticator, dashboard_user, '
    'supabase_auth_admin, supabase_storage_admin, supabase_realtime_admin, supabase_functions_admin';
begin
  for item in
    select routine.oid::regprocedure as name
    from pg_catalog.pg_proc as routine
    where routine.pronamespace = any (
      array['extensions', 'auth', 'storage', 'realtime', 'graphql_public', 'supabase_functions']::regnamespace[]
    )
  loop
    execute format('revoke all on routine %s from public', item.name);
    execute format('grant execute on routine %s to %s', item.name, receivers);
    execute format('grant execute on routine %s to postgres with grant option', item.name);
  end loop;
  for item in
    select type.oid::regtype as name
    from pg_catalog.pg_type as type
    left join pg_catalog.pg_class as class on class.oid = type.typrelid
    where type.typnamespace = any (array['extensions', 'auth', 'storage', 'realtime', '_stack']::regnamespace[])
      and type.typcategory <> 'A'
      and coalesce(class.relkind = 'c', true)
  loop
    execute format('revoke all on type %s from public', item.name);
    execute format('grant usage on type %s to %s', item.name, receivers);
    execute format('grant usage on type %s to postgres with grant option', item.name);
  end loop;
end
$rights$;
