-- engine starts paper runs and moves them on while they run; what is over stays.
insert into public.candle_series (source, symbol, timeframe, price_scale, volume_scale) values ('test', 'BTCUSD', '1m', 8, 8);
insert into public.accounts (account_id, mode, start_cash) values ('a0000000-0000-4000-8000-000000000001', 'paper', 1000);
insert into public.strategies (strategy_id, name) values ('b0000000-0000-4000-8000-000000000001', 'cross');
select pg_temp.allowed('engine', $$insert into public.paper_runs (paper_run_id, account_id, strategy_id, series_id, parameters, settings, from_time, pace_ms)
  select 'c0000000-0000-4000-8000-000000000001', account_id, strategy_id, series_id, '{}', '{}', now(), 1000
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
from unnest(array['anon', 'authenticated', 'service_role', 'market_data']) as role;
