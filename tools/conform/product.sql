-- Rows for the requests that the product's own browser tests send: of one user, the same in every run.
do $$
begin
  execute format('alter role authenticator in database %I set pgrst.db_tx_end to %L', current_database(), 'commit-allow-override');
end
$$;

insert into auth.users (id, email, aud, role)
values
  ('00000000-0000-4000-8000-00000000000a', 'alice@example.com', 'authenticated', 'authenticated'),
  ('00000000-0000-4000-8000-00000000000b', 'bob@example.com', 'authenticated', 'authenticated');

update public.user_roles set created_at = '2024-01-01';
update public.user_settings set created_at = '2024-01-01';

insert into public.candle_series (user_id, source, symbol, timeframe, price_scale, volume_scale, created_at)
values
  (null, 'binance', 'BTC/USDT', '5m', 8, 8, '2024-01-01'),
  (null, 'binance', 'ETH/USDT', '5m', 8, 8, '2024-01-02'),
  ('00000000-0000-4000-8000-00000000000a', 'mt5', 'EURUSD', '1h', 5, 0, '2024-01-03'),
  ('00000000-0000-4000-8000-00000000000b', 'mt5', 'EURUSD', '1h', 5, 0, '2024-01-04');

insert into public.market_data_candles (series_id, open_time, open, high, low, close, volume)
select series.series_id, timestamptz '2024-01-01' + step * interval '5 minutes', 100 + step, 110 + step, 90 + step, 105 + step, 10
from public.candle_series as series, generate_series(0, 20) as step;

insert into public.ingest_keys (user_id, source, symbols, key_sha256, key_prefix, created_at, revoked_at)
values
  ('00000000-0000-4000-8000-00000000000a', 'mt5', null, sha256('one'), 'chk_one', '2024-01-01', null),
  ('00000000-0000-4000-8000-00000000000a', 'mt5', '{EURUSD,"a,b"}', sha256('two'), 'chk_two', '2024-01-02', '2024-01-03'),
  ('00000000-0000-4000-8000-00000000000b', 'mt5', null, sha256('three'), 'chk_three', '2024-01-01', null);

insert into public.strategies (strategy_id, user_id, name, created_at)
values ('00000000-0000-4000-8000-0000000000e1', '00000000-0000-4000-8000-00000000000a', 'cross', '2024-01-01');

insert into public.accounts (account_id, user_id, mode, venue, start_cash, created_at)
values
  ('00000000-0000-4000-8000-0000000000c1', '00000000-0000-4000-8000-00000000000a', 'backtest', 'simulated', 10000, '2024-01-01'),
  ('00000000-0000-4000-8000-0000000000c2', '00000000-0000-4000-8000-00000000000a', 'paper', 'paper', 10000, '2024-01-01');

insert into public.backtests (backtest_id, user_id, account_id, strategy_id, series_id, parameters, settings, status,
  candle_count, trade_count, trade_hash, final_equity, metrics, created_at, started_at, finished_at, updated_at)
select '00000000-0000-4000-8000-0000000000d1', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-0000000000c1',
  '00000000-0000-4000-8000-0000000000e1', min(series_id), '{"fast": 3, "slow": 5}', '{"startCash": "10000"}', 'done',
  21, 1, repeat('ab', 32), 10012.345, '[{"name": "total_return", "value": 0.0012345}]', '2024-02-01', '2024-02-01', '2024-02-02', '2024-02-02'
from public.candle_series;

insert into public.paper_runs (paper_run_id, user_id, account_id, strategy_id, series_id, parameters, settings, from_time,
  pace_ms, status, cursor_time, candle_count, equity, created_at, updated_at)
select '00000000-0000-4000-8000-0000000000d2', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-0000000000c2',
  '00000000-0000-4000-8000-0000000000e1', min(series_id), '{"fast": 3, "slow": 5}', '{"startCash": "10000"}', '2024-01-01',
  1000, 'running', '2024-01-01 00:30', 6, 9999.5, '2024-02-01', '2024-02-01'
from public.candle_series;

-- Facts of a paper account are the law's to write; here they only have to be read.
alter table public.decisions disable trigger require_gate;
alter table public.orders disable trigger require_approval;

insert into public.intents (account_id, user_id, mode, sequence, decided_at, symbol, side, order_type, quantity, reduce_only)
select account_id, user_id, mode, 0, '2024-01-01', 'BTC/USDT', 'buy', 'market', 1, false from public.accounts;
insert into public.decisions (account_id, user_id, mode, intent_sequence, decided_at, verdict)
select account_id, user_id, mode, 0, '2024-01-01', 'approved' from public.accounts;
insert into public.orders (account_id, user_id, mode, sequence, client_order_id, intent_sequence, purpose, side, order_type, quantity, status, changed_at)
select account_id, user_id, mode, 0, account_id::text, 0, 'entry', 'buy', 'market', 1, 'filled', '2024-01-01' from public.accounts;
insert into public.fills (account_id, user_id, mode, sequence, order_sequence, candle_index, filled_at, side, quantity, price, fee, is_ambiguous)
select account_id, user_id, mode, 0, 0, 1, '2024-01-01 00:05', 'buy', 1.50, 101.25, 0.1012, false from public.accounts;
insert into public.ledger_entries (account_id, user_id, sequence, kind, amount, fill_sequence, booked_at)
select account_id, user_id, entry.sequence, entry.kind, entry.amount, entry.fill_sequence, '2024-01-01'
from public.accounts,
  (values (0, 'deposit', 10000, null), (1, 'trade', -151.875, 0), (2, 'fee', -0.1012, 0)) as entry (sequence, kind, amount, fill_sequence)
where mode = 'paper';

set constraints all immediate;
set constraints all deferred;
alter table public.decisions enable always trigger require_gate;
alter table public.orders enable always trigger require_approval;

insert into public.equity_snapshots (account_id, user_id, taken_at, equity)
select account_id, user_id, timestamptz '2024-01-01' + step * interval '5 minutes', 10000 + step * 1.5
from public.accounts, generate_series(0, 20) as step;

notify pgrst, 'reload config';
