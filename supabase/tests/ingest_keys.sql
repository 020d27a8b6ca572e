select pg_temp.allowed(
  'engine',
  'insert into public.ingest_keys (user_id, source, key_sha256, key_prefix) values (''11111111-1111-4111-8111-111111111111'', ''mt5'', sha256(''secret''), ''chk_abc'')',
  1
);

select pg_temp.refused(role, 'select * from public.ingest_keys', '42501')
from unnest(array['anon', 'authenticated', 'service_role']) as role;
-- A user sees all of a key but its hash.
select pg_temp.allowed('authenticated', 'select key_id, source, key_prefix from public.ingest_keys', 1);
select pg_temp.act_as('22222222-2222-4222-8222-222222222222');
select pg_temp.allowed('authenticated', 'select key_id from public.ingest_keys', 0);
select pg_temp.allowed('engine', 'select key_id from public.ingest_keys', 0);
select pg_temp.act_as('11111111-1111-4111-8111-111111111111');
select pg_temp.allowed('market_data', 'select * from public.ingest_keys', 1);
select pg_temp.refused(role, statement, '42501')
from unnest(array['anon', 'authenticated', 'service_role', 'market_data']) as role,
  unnest(array[
    'insert into public.ingest_keys (user_id, source, key_sha256, key_prefix) values (''11111111-1111-4111-8111-111111111111'', ''x'', sha256(''x''), ''x'')',
    'update public.ingest_keys set revoked_at = now()',
    'delete from public.ingest_keys'
  ]) as statement;

-- engine ends a key, once, and changes nothing else of it.
select pg_temp.refused('engine', 'update public.ingest_keys set symbols = null', '42501');
select pg_temp.refused('engine', 'update public.ingest_keys set key_sha256 = sha256(''mine'')', '42501');
select pg_temp.refused('engine', 'delete from public.ingest_keys', '42501');
select pg_temp.allowed('engine', 'update public.ingest_keys set revoked_at = now()', 1);
select pg_temp.allowed('engine', 'update public.ingest_keys set revoked_at = now()', 0);
-- A revoked key stays revoked: the policy shows no such row to an update.
select pg_temp.allowed('engine', 'update public.ingest_keys set revoked_at = null', 0);

select pg_temp.refused(
  'engine',
  'insert into public.ingest_keys (user_id, source, key_sha256, key_prefix) values (''11111111-1111-4111-8111-111111111111'', ''x'', ''short'', ''x'')',
  '23514'
);
