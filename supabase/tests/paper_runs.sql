-- engine starts paper runs and moves them on while they run; what is over stays.
insert into public.candle_series (source, symbol, timeframe, price_scale, volume_scale) values ('test', 'BTCUSD', '1m', 8, 8);
insert into public.accounts (account_id, user_id, mode, venue, start_cash) values ('a0000000-0000-4000-8000-000000000001', '11111111-1111-4111-8111-111111111111', 'paper', 'paper', 1000);
insert into public.strategies (strategy_id, user_id, name) values ('b0000000-0000-4000-8000-000000000001', '11111111-1111-4111-8111-111111111111', 'cross');
select pg_temp.allowed('engine', $$insert into public.paper_runs (paper_run_id, user_id, account_id, strategy_id, series_id, parameters, settings, from_time, pace_ms)
  select 'c0000000-0000-4000-8000-000000000001', '11111111-1111-4111-8111-111111111111', account_id, strategy_id, series_id, '{}', '{}', now(), 1000
  from public.accounts, public.strategies, public.candle_series$$, 1);
select pg_temp.allowed('engine', 'update public.paper_runs set cursor_time = now(), candle_count = 1, equity = 1000', 1);
select pg_temp.refused('engine', $$update public.paper_runs set status = 'failed'$$, '23514');
select pg_temp.refused('engine', 'update public.paper_runs set pace_ms = 1', '42501');
select pg_temp.refused('engine', $$update public.paper_runs set label = 'LIVE'$$, '42501');
select pg_temp.allowed('engine', $$update public.paper_runs set status = 'stopped'$$, 1);
select pg_temp.allowed('engine', 'update public.paper_runs set candle_count = 2', 0);
select pg_temp.refused('engine', 'delete from public.paper_runs', '42501');
select pg_temp.refused('engine', 'truncate public.paper_runs', '42501');
select pg_temp.refused(role, 'select from public.paper_runs', '42501')
from unnest(array['anon', 'service_role', 'market_data']) as role;

-- The owner reads and writes nothing; a stranger sees nothing, not even through the engine; an auditor reads decisions alone.
select pg_temp.allowed('authenticated', 'select from public.paper_runs', 1);
select pg_temp.refused('authenticated', statement, '42501')
from unnest(array['insert into public.paper_runs default values', 'update public.paper_runs set user_id = user_id', 'delete from public.paper_runs', 'truncate public.paper_runs cascade']) as statement;
select pg_temp.act_as('22222222-2222-4222-8222-222222222222');
select pg_temp.allowed(role, 'select from public.paper_runs', 0) from unnest(array['authenticated', 'engine']) as role;
select pg_temp.act_as('33333333-3333-4333-8333-333333333333');
select pg_temp.allowed('authenticated', 'select from public.paper_runs', 0);
select pg_temp.act_as(null);
select pg_temp.allowed(role, 'select from public.paper_runs', 0) from unnest(array['authenticated', 'engine']) as role;
