-- The roles and the schema of the product's first migration. Roles belong to the cluster: they may be there already.
do $$
begin
  if not exists (select from pg_catalog.pg_roles where rolname = 'engine') then
    create role engine login noinherit;
  end if;
  if not exists (select from pg_catalog.pg_roles where rolname = 'chandlery_law') then
    create role chandlery_law nologin noinherit;
    grant chandlery_law to postgres with set true, inherit true;
  end if;
end
$$;

create schema private;

revoke all on schema private from public, anon, authenticated, service_role;
grant usage on schema private to engine, chandlery_law;
grant usage on schema public to engine, chandlery_law;

do $$
begin
  execute format('grant connect on database %I to engine', current_database());
end
$$;

create function private.acting_user() returns uuid
language sql
stable
set search_path = ''
as $$ select nullif(current_setting('chandlery.acting_user', true), '')::uuid $$;

revoke execute on function private.acting_user from public;
grant execute on function private.acting_user to engine, chandlery_law;
