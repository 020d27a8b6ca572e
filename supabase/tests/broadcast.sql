-- A change of a paper run and its fills are sent to the owner's topic, once; fills of a backtest are not; nobody else may listen or
-- send. What is stopped for everyone is told to all who are signed in, as a number.
insert into public.candle_series (source, symbol, timeframe, price_scale, volume_scale) values ('test', 'BTCUSD', '1m', 8, 8);
insert into public.accounts (account_id, user_id, mode, venue, start_cash) values
  ('a0000000-0000-4000-8000-000000000001', '11111111-1111-4111-8111-111111111111', 'paper', 'paper', 1000),
  ('a0000000-0000-4000-8000-000000000002', '11111111-1111-4111-8111-111111111111', 'backtest', 'simulated', 1000);
insert into public.strategies (strategy_id, user_id, name) values ('b0000000-0000-4000-8000-000000000001', '11111111-1111-4111-8111-111111111111', 'cross');
delete from realtime.messages;
insert into public.paper_runs (paper_run_id, user_id, account_id, strategy_id, series_id, parameters, settings, from_time, pace_ms)
  select 'c0000000-0000-4000-8000-000000000001', '11111111-1111-4111-8111-111111111111', account_id, strategy_id, series_id, '{}', '{}', now(), 1000
  from public.accounts, public.strategies, public.candle_series where mode = 'paper';
select pg_temp.allowed('engine', $$update public.paper_runs set candle_count = 1, equity = 1000.10$$, 1);
select pg_temp.allowed('postgres', $$select from realtime.messages
  where topic = 'user:11111111-1111-4111-8111-111111111111' and event = 'paper_run' and private and extension = 'broadcast'$$, 2);
select pg_temp.allowed('postgres', $$select from realtime.messages
  where payload ->> 'equity' = '1000.10' and payload -> 'candle_count' = '1' and payload ->> 'status' = 'running'$$, 1);

-- realtime.send sets the topic for the rest of the transaction, so it is said again for each who listens.
select set_config('realtime.topic', 'user:11111111-1111-4111-8111-111111111111', true);
select pg_temp.allowed('authenticated', 'select from realtime.messages', 2);
select pg_temp.refused('authenticated', $$insert into realtime.messages (topic, event, extension, payload) values ('user:11111111-1111-4111-8111-111111111111', 'paper_run', 'broadcast', '{}')$$, '42501');
select pg_temp.act_as('22222222-2222-4222-8222-222222222222');
select pg_temp.allowed('authenticated', 'select from realtime.messages', 0);
select pg_temp.act_as(null);
select pg_temp.allowed(role, 'select from realtime.messages', 0) from unnest(array['authenticated', 'anon']) as role;

select pg_temp.act_as('22222222-2222-4222-8222-222222222222');
select pg_temp.allowed('authenticated', $$select public.kill_switch('user', 1, 'mine alone')$$, 1);
select pg_temp.act_as(null);
select public.kill_switch('global', 1, 'maintenance');
set constraints all immediate;
select pg_temp.allowed('postgres', $$select from realtime.messages where topic = 'everyone'$$, 1);
select pg_temp.allowed('postgres', $$select from realtime.messages as told
  where told.topic = 'everyone' and told.event = 'kill' and told.private and told.extension = 'broadcast'
    and told.payload - 'id' = (select jsonb_build_object('epoch', kill.epoch) from public.kill_switches as kill where kill.scope = 'global')$$, 1);
select set_config('realtime.topic', 'everyone', true);
select pg_temp.allowed(role, 'select from realtime.messages', 0) from unnest(array['authenticated', 'anon']) as role;
select pg_temp.act_as('22222222-2222-4222-8222-222222222222');
select pg_temp.refused('authenticated', $$insert into realtime.messages (topic, event, extension, payload) values ('everyone', 'kill', 'broadcast', '{}')$$, '42501');
select set_config('realtime.topic', 'everybody', true);
select pg_temp.allowed('authenticated', 'select from realtime.messages', 0);
