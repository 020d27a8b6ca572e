-- engine adds strategies; a built-in one has no file, a file has the hash of its text; the same text is one row.
select pg_temp.allowed('engine', $$insert into public.strategies (strategy_id, name) values ('b0000000-0000-4000-8000-000000000001', 'cross')$$, 1);
select pg_temp.refused('engine', $$insert into public.strategies (strategy_id, name) values ('b0000000-0000-4000-8000-000000000002', 'cross')$$, '23505');
select pg_temp.refused('engine', $$insert into public.strategies (strategy_id, name, file) values ('b0000000-0000-4000-8000-000000000002', 'mine', '/mine.ts')$$, '23514');
select pg_temp.allowed('engine', $$insert into public.strategies (strategy_id, name, file, source_sha256) values ('b0000000-0000-4000-8000-000000000002', 'mine', '/mine.ts', sha256('text'))$$, 1);
select pg_temp.refused('engine', $$update public.strategies set name = 'other'$$, '42501');
select pg_temp.refused('engine', 'delete from public.strategies', '42501');
select pg_temp.refused('engine', 'truncate public.strategies cascade', '42501');
select pg_temp.refused(role, 'select from public.strategies', '42501')
from unnest(array['anon', 'authenticated', 'service_role', 'market_data']) as role;
