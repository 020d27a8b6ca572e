-- engine appends intents; they have one amount, a market order has no price, and none is ever changed.
insert into public.accounts (account_id, mode, start_cash) values ('a0000000-0000-4000-8000-000000000001', 'paper', 1000);
insert into public.intents (account_id, sequence, decided_at, symbol, side, order_type, quantity, reduce_only)
values ('a0000000-0000-4000-8000-000000000001', 0, now(), 'BTCUSD', 'buy', 'market', 1.5, false);
select pg_temp.allowed('engine', $$insert into public.intents (account_id, sequence, decided_at, symbol, side, order_type, cash_fraction, price, reduce_only)
  values ('a0000000-0000-4000-8000-000000000001', 1, now(), 'BTCUSD', 'sell', 'limit', 0.95, 100, false)$$, 1);
select pg_temp.refused('engine', $$insert into public.intents (account_id, sequence, decided_at, symbol, side, order_type, quantity, cash_fraction, reduce_only)
  values ('a0000000-0000-4000-8000-000000000001', 2, now(), 'BTCUSD', 'buy', 'market', 1, 0.5, false)$$, '23514');
select pg_temp.refused('engine', $$insert into public.intents (account_id, sequence, decided_at, symbol, side, order_type, quantity, price, reduce_only)
  values ('a0000000-0000-4000-8000-000000000001', 2, now(), 'BTCUSD', 'buy', 'market', 1, 100, false)$$, '23514');
select pg_temp.refused('engine', 'update public.intents set quantity = 2', '42501');
select pg_temp.refused('engine', 'delete from public.intents', '42501');
select pg_temp.refused('engine', 'truncate public.intents cascade', '42501');
select pg_temp.refused(role, 'select from public.intents', '42501')
from unnest(array['anon', 'authenticated', 'service_role', 'market_data']) as role;
