-- The schemas around `public`, and what lives in `extensions`.
create schema if not exists extensions;
create schema if not exists auth authorization supabase_auth_admin;
create schema if not exists storage authorization supabase_storage_admin;
create schema if not exists realtime;
create schema if not exists _realtime;
create schema if not exists graphql_public;
create schema if not exists supabase_functions authorization supabase_functions_admin;

-- What this stack remembers about itself. No API role can enter it.
create schema if not exists _stack;
revoke all on schema _stack from public;
create table if not exists _stack.bootstrap (
  fingerprint text primary key,
  applied_at timestamptz not null default now()
);
comment on table _stack.bootstrap is 'The fingerprints of the bootstrap that were applied: where the present one stands here, nothing has to be done.';

grant usage on schema extensions to anon, authenticated, service_role, authenticator;
grant usage on schema extensions to supabase_auth_admin, supabase_storage_admin, supabase_realtime_admin, supabase_functions_admin;
grant all on schema extensions to postgres with grant option;
grant all on schema extensions to dashboard_user;
grant usage on schema auth to anon, authenticated, service_role, supabase_storage_admin, supabase_realtime_admin;
grant usage on schema auth to postgres with grant option;
grant all on schema auth to postgres, dashboard_user;
grant usage on schema storage to anon, authenticated, service_role, dashboard_user;
grant usage on schema storage to postgres with grant option;
grant all on schema storage to dashboard_user;
grant usage on schema realtime to anon, authenticated, service_role;
grant usage on schema realtime to postgres with grant option;
grant all on schema realtime to supabase_realtime_admin;
grant usage on schema graphql_public, supabase_functions to postgres, anon, authenticated, service_role;

create extension if not exists pgcrypto with schema extensions;
create extension if not exists "uuid-ossp" with schema extensions;
