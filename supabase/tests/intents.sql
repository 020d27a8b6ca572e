-- engine appends intents; they have one amount, a market order has no price, and none is ever changed.
insert into public.accounts (account_id, user_id, mode, venue, start_cash) values ('a0000000-0000-4000-8000-000000000001', '11111111-1111-4111-8111-111111111111', 'backtest', 'simulated', 1000);
insert into public.intents (account_id, user_id, sequence, decided_at, symbol, side, order_type, quantity, reduce_only)
values ('a0000000-0000-4000-8000-000000000001', '11111111-1111-4111-8111-111111111111', 0, now(), 'BTCUSD', 'buy', 'market', 1.5, false);
select pg_temp.allowed('engine', $$insert into public.intents (account_id, user_id, sequence, decided_at, symbol, side, order_type, cash_fraction, price, reduce_only)
  values ('a0000000-0000-4000-8000-000000000001', '11111111-1111-4111-8111-111111111111', 1, now(), 'BTCUSD', 'sell', 'limit', 0.95, 100, false)$$, 1);
select pg_temp.refused('engine', $$insert into public.intents (account_id, user_id, sequence, decided_at, symbol, side, order_type, quantity, cash_fraction, reduce_only)
  values ('a0000000-0000-4000-8000-000000000001', '11111111-1111-4111-8111-111111111111', 2, now(), 'BTCUSD', 'buy', 'market', 1, 0.5, false)$$, '23514');
select pg_temp.refused('engine', $$insert into public.intents (account_id, user_id, sequence, decided_at, symbol, side, order_type, quantity, price, reduce_only)
  values ('a0000000-0000-4000-8000-000000000001', '11111111-1111-4111-8111-111111111111', 2, now(), 'BTCUSD', 'buy', 'market', 1, 100, false)$$, '23514');
select pg_temp.refused('engine', 'update public.intents set quantity = 2', '42501');
select pg_temp.refused('engine', 'delete from public.intents', '42501');
select pg_temp.refused('engine', 'truncate public.intents cascade', '42501');
select pg_temp.refused(role, 'select from public.intents', '42501')
from unnest(array['anon', 'service_role', 'market_data']) as role;

-- The owner reads and writes nothing; a stranger sees nothing, not even through the engine; an auditor reads decisions alone.
select pg_temp.allowed('authenticated', 'select from public.intents', 2);
select pg_temp.refused('authenticated', statement, '42501')
from unnest(array['insert into public.intents default values', 'update public.intents set user_id = user_id', 'delete from public.intents', 'truncate public.intents cascade']) as statement;
select pg_temp.act_as('22222222-2222-4222-8222-222222222222');
select pg_temp.allowed(role, 'select from public.intents', 0) from unnest(array['authenticated', 'engine']) as role;
select pg_temp.act_as('33333333-3333-4333-8333-333333333333');
select pg_temp.allowed('authenticated', 'select from public.intents', 0);
select pg_temp.act_as(null);
select pg_temp.allowed(role, 'select from public.intents', 0) from unnest(array['authenticated', 'engine']) as role;
