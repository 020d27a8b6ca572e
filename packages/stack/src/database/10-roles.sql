-- The roles of Supabase. They belong to the cluster; passwords are set elsewhere and never stand in SQL.
do $roles$
declare
  wanted record;
begin
  for wanted in
    select *
    from (
      values
        ('postgres', 'login nosuperuser createrole createdb replication bypassrls'),
        ('anon', 'nologin'),
        ('authenticated', 'nologin'),
        ('service_role', 'nologin bypassrls'),
        ('authenticator', 'login noinherit'),
        ('supabase_auth_admin', 'login noinherit createrole'),
        ('supabase_storage_admin', 'login noinherit createrole'),
        ('supabase_realtime_admin', 'nologin noinherit'),
        ('supabase_functions_admin', 'login noinherit createrole'),
        ('supabase_replication_admin', 'login replication'),
        ('supabase_read_only_user', 'login bypassrls'),
        ('dashboard_user', 'nologin createdb createrole replication'),
        ('pgbouncer', 'login')
    ) as role (name, options)
  loop
    if not exists (select from pg_catalog.pg_roles where rolname = wanted.name) then
      execute format('create role %I %s', wanted.name, wanted.options);
    end if;
  end loop;
end
$roles$;

alter role anon inherit;
alter role authenticated inherit;
alter role service_role inherit;

grant anon, authenticated, service_role to authenticator, postgres;
grant authenticator to supabase_storage_admin;
grant pg_monitor, pg_signal_backend, pg_read_all_data to postgres;
grant pg_read_all_data to supabase_read_only_user;
-- On Supabase an extension lets `postgres` make policies on these rooms' tables; here membership has to.
grant supabase_realtime_admin, supabase_storage_admin to postgres;

alter role anon set statement_timeout = '3s';
alter role authenticated set statement_timeout = '8s';
alter role authenticator set statement_timeout = '8s';
alter role authenticator set lock_timeout = '8s';

alter role postgres set search_path to "$user", public, extensions;
alter role supabase_admin set search_path to "$user", public, auth, extensions;
alter role supabase_auth_admin set search_path to auth;
alter role supabase_auth_admin set idle_in_transaction_session_timeout to '60s';
alter role supabase_storage_admin set search_path to storage;
alter role supabase_functions_admin set search_path to supabase_functions;
