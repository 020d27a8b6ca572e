-- engine queues backtests and moves them on until they are over; what is over stays.
insert into public.candle_series (source, symbol, timeframe, price_scale, volume_scale) values ('test', 'BTCUSD', '1m', 8, 8);
insert into public.accounts (account_id, user_id, mode, venue, start_cash) values ('a0000000-0000-4000-8000-000000000001', '11111111-1111-4111-8111-111111111111', 'backtest', 'simulated', 1000);
insert into public.strategies (strategy_id, user_id, name) values ('b0000000-0000-4000-8000-000000000001', '11111111-1111-4111-8111-111111111111', 'cross');
select pg_temp.allowed('engine', $$insert into public.backtests (backtest_id, user_id, account_id, strategy_id, series_id, parameters, settings)
  select 'c0000000-0000-4000-8000-000000000001', '11111111-1111-4111-8111-111111111111', account_id, strategy_id, series_id, '{}', '{}'
  from public.accounts, public.strategies, public.candle_series$$, 1);
select pg_temp.allowed('engine', $$update public.backtests set status = 'running'$$, 1);
select pg_temp.refused('engine', $$update public.backtests set status = 'done'$$, '23514');
select pg_temp.refused('engine', $$update public.backtests set status = 'failed'$$, '23514');
select pg_temp.refused('engine', $$update public.backtests set parameters = '{"fast": 1}'$$, '42501');
select pg_temp.allowed('engine', $$update public.backtests set status = 'cancelled'$$, 1);
select pg_temp.allowed('engine', $$update public.backtests set status = 'running'$$, 0);
select pg_temp.refused('engine', 'delete from public.backtests', '42501');
select pg_temp.refused('engine', 'truncate public.backtests', '42501');
select pg_temp.refused(role, 'select from public.backtests', '42501')
from unnest(array['anon', 'service_role', 'market_data']) as role;
do $$ begin
  if (select updated_at < created_at from public.backtests) then raise 'updated_at is kept by a trigger'; end if;
end $$;

-- The owner reads and writes nothing; a stranger sees nothing, not even through the engine; an auditor reads decisions alone.
select pg_temp.allowed('authenticated', 'select from public.backtests', 1);
select pg_temp.refused('authenticated', statement, '42501')
from unnest(array['insert into public.backtests default values', 'update public.backtests set user_id = user_id', 'delete from public.backtests', 'truncate public.backtests cascade']) as statement;
select pg_temp.act_as('22222222-2222-4222-8222-222222222222');
select pg_temp.allowed(role, 'select from public.backtests', 0) from unnest(array['authenticated', 'engine']) as role;
select pg_temp.act_as('33333333-3333-4333-8333-333333333333');
select pg_temp.allowed('authenticated', 'select from public.backtests', 0);
select pg_temp.act_as(null);
select pg_temp.allowed(role, 'select from public.backtests', 0) from unnest(array['authenticated', 'engine']) as role;
