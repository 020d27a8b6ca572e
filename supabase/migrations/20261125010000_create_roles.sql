-- The login roles of the engine, the owner of definer functions, and the schema that no API exposes.
-- Roles belong to the cluster: a second database of the same cluster finds them there.
do $$
begin
  if not exists (select from pg_catalog.pg_roles where rolname = 'market_data') then
    create role market_data login noinherit;
  end if;
  if not exists (select from pg_catalog.pg_roles where rolname = 'engine') then
    create role engine login noinherit;
  end if;
  if not exists (select from pg_catalog.pg_roles where rolname = 'chandlery_law') then
    create role chandlery_law nologin noinherit;
  end if;
end
$$;

comment on role market_data is 'Candles in and out: select and insert on the candle tables, select on ingest_keys, nothing else.';
comment on role engine is 'The compute service: reads candles, writes runs.';
comment on role chandlery_law is 'Owns the definer functions of schema private. Never logs in, and rows are visible to it by policy only.';

-- Passwords are set by whoever installs, never by a migration.
-- Inherit is needed: without it a later `create or replace` fails and a revoke on its functions does nothing but warn.
grant chandlery_law to postgres with set true, inherit true;

-- A transaction that hangs must not hold locks: the kill gate and the imports of others wait for them.
alter role engine set transaction_timeout = '5s';
alter role engine set idle_in_transaction_session_timeout = '2s';
alter role market_data set idle_in_transaction_session_timeout = '30s';

-- Nobody may execute a function that is not granted by name.
alter default privileges for role postgres revoke execute on functions from public;

create schema private;

comment on schema private is 'Definer functions and locks. Not exposed by any API.';

revoke all on schema private from public, anon, authenticated, service_role;
grant usage on schema private to market_data, engine, chandlery_law;

-- Spelled out, because PUBLIC may lose its defaults. Imports stage their batches in a temporary table.
grant usage on schema public to market_data, engine, chandlery_law;

do $$
begin
  execute format('grant connect, temporary on database %I to market_data', current_database());
  execute format('grant connect on database %I to engine', current_database());
end
$$;
