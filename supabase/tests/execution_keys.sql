-- Everybody who is signed in reads the public keys; only the execution service, by its functions, makes and ends them.
select pg_temp.refused(role, 'select from public.execution_keys', '42501')
from unnest(array['anon', 'service_role', 'engine', 'market_data']) as role;
select pg_temp.refused(role, $$select private.register_execution_key('eeeeeeee-0000-4000-8000-000000000001', repeat('A', 43))$$, '42501')
from unnest(array['anon', 'authenticated', 'service_role', 'engine', 'market_data']) as role;
select pg_temp.refused(role, $$select private.retire_execution_key('eeeeeeee-0000-4000-8000-000000000001')$$, '42501')
from unnest(array['anon', 'authenticated', 'service_role', 'engine', 'market_data']) as role;
select pg_temp.refused(
  'engine_execution',
  $$insert into public.execution_keys (recipient_key_id, public_key) values ('eeeeeeee-0000-4000-8000-000000000001', repeat('A', 43))$$,
  '42501'
);

select pg_temp.allowed('engine_execution', $$select where private.register_execution_key('eeeeeeee-0000-4000-8000-000000000001', repeat('A', 43)) = 'registered'$$, 1);
select pg_temp.allowed('engine_execution', $$select where private.register_execution_key('eeeeeeee-0000-4000-8000-000000000001', repeat('A', 43)) = 'known'$$, 1);
select pg_temp.allowed('authenticated', 'select * from public.execution_keys', 1);
select pg_temp.refused(role, 'update public.execution_keys set replaced_at = null', '42501')
from unnest(array['anon', 'authenticated', 'service_role', 'engine', 'market_data', 'engine_execution']) as role;
select pg_temp.refused(role, 'delete from public.execution_keys', '42501')
from unnest(array['anon', 'authenticated', 'service_role', 'engine', 'market_data', 'engine_execution']) as role;

-- Another key does not take over unless it says whose place it takes; then there is one that is active.
select pg_temp.refused('engine_execution', $$select private.register_execution_key('eeeeeeee-0000-4000-8000-000000000002', repeat('B', 43))$$, 'PT409');
select pg_temp.refused('engine_execution', $$select private.register_execution_key('eeeeeeee-0000-4000-8000-000000000002', 'short', 'eeeeeeee-0000-4000-8000-000000000001')$$, '23514');
select pg_temp.refused('engine_execution', $$select private.retire_execution_key('eeeeeeee-0000-4000-8000-000000000001')$$, 'PT409');
select pg_temp.allowed('engine_execution', $$select where private.register_execution_key('eeeeeeee-0000-4000-8000-000000000002', repeat('B', 43), 'eeeeeeee-0000-4000-8000-000000000001') = 'registered'$$, 1);
select pg_temp.allowed('authenticated', 'select from public.execution_keys where replaced_at is null', 1);
select pg_temp.refused('postgres', 'update public.execution_keys set replaced_at = null', '23505');
select pg_temp.allowed('engine_execution', $$select where private.retire_execution_key('eeeeeeee-0000-4000-8000-000000000001')$$, 1);
-- Twice is once.
select pg_temp.allowed('engine_execution', $$select where not private.retire_execution_key('eeeeeeee-0000-4000-8000-000000000001')$$, 1);
