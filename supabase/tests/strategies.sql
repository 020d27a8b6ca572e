-- engine adds strategies; a built-in one has no file, a file has the hash of its text; the same text is one row.
select pg_temp.allowed('engine', $$insert into public.strategies (strategy_id, user_id, name) values ('b0000000-0000-4000-8000-000000000001', '11111111-1111-4111-8111-111111111111', 'cross')$$, 1);
select pg_temp.refused('engine', $$insert into public.strategies (strategy_id, user_id, name) values ('b0000000-0000-4000-8000-000000000002', '11111111-1111-4111-8111-111111111111', 'cross')$$, '23505');
select pg_temp.refused('engine', $$insert into public.strategies (strategy_id, user_id, name, file) values ('b0000000-0000-4000-8000-000000000002', '11111111-1111-4111-8111-111111111111', 'mine', '/mine.ts')$$, '23514');
select pg_temp.allowed('engine', $$insert into public.strategies (strategy_id, user_id, name, file, source_sha256) values ('b0000000-0000-4000-8000-000000000002', '11111111-1111-4111-8111-111111111111', 'mine', '/mine.ts', sha256('text'))$$, 1);
select pg_temp.refused('engine', $$update public.strategies set name = 'other'$$, '42501');
select pg_temp.refused('engine', 'delete from public.strategies', '42501');
select pg_temp.refused('engine', 'truncate public.strategies cascade', '42501');
select pg_temp.refused(role, 'select from public.strategies', '42501')
from unnest(array['anon', 'service_role', 'market_data']) as role;

-- The owner reads and writes nothing; a stranger sees nothing, not even through the engine; an auditor reads decisions alone.
select pg_temp.allowed('authenticated', 'select from public.strategies', 2);
select pg_temp.refused('authenticated', statement, '42501')
from unnest(array['insert into public.strategies default values', 'update public.strategies set user_id = user_id', 'delete from public.strategies', 'truncate public.strategies cascade']) as statement;
select pg_temp.act_as('22222222-2222-4222-8222-222222222222');
select pg_temp.allowed(role, 'select from public.strategies', 0) from unnest(array['authenticated', 'engine']) as role;
select pg_temp.act_as('33333333-3333-4333-8333-333333333333');
select pg_temp.allowed('authenticated', 'select from public.strategies', 0);
select pg_temp.act_as(null);
select pg_temp.allowed(role, 'select from public.strategies', 0) from unnest(array['authenticated', 'engine']) as role;
