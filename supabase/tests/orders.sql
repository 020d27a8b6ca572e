-- engine adds orders of decided intents and changes the status of those that work; what is over stays.
insert into public.accounts (account_id, user_id, mode, venue, start_cash) values ('a0000000-0000-4000-8000-000000000001', '11111111-1111-4111-8111-111111111111', 'backtest', 'simulated', 1000);
insert into public.intents (account_id, user_id, sequence, decided_at, symbol, side, order_type, quantity, reduce_only)
values ('a0000000-0000-4000-8000-000000000001', '11111111-1111-4111-8111-111111111111', 0, now(), 'BTCUSD', 'buy', 'market', 1.5, false);
insert into public.decisions (account_id, user_id, intent_sequence, decided_at, verdict)
values ('a0000000-0000-4000-8000-000000000001', '11111111-1111-4111-8111-111111111111', 0, now(), 'approved');
select pg_temp.allowed('engine', $$insert into public.orders (account_id, user_id, sequence, client_order_id, intent_sequence, purpose, side, order_type, quantity, status, changed_at)
  values ('a0000000-0000-4000-8000-000000000001', '11111111-1111-4111-8111-111111111111', 0, 'a-0', 0, 'entry', 'buy', 'market', 1.5, 'working', now())$$, 1);
select pg_temp.refused('engine', $$insert into public.orders (account_id, user_id, sequence, client_order_id, intent_sequence, purpose, side, order_type, quantity, status, changed_at)
  values ('a0000000-0000-4000-8000-000000000001', '11111111-1111-4111-8111-111111111111', 1, 'a-0', 0, 'entry', 'buy', 'market', 1.5, 'working', now())$$, '23505');
select pg_temp.refused('engine', $$insert into public.orders (account_id, user_id, sequence, client_order_id, intent_sequence, purpose, side, order_type, quantity, status, changed_at)
  values ('a0000000-0000-4000-8000-000000000001', '11111111-1111-4111-8111-111111111111', 1, 'a-1', 9, 'entry', 'buy', 'market', 1.5, 'working', now())$$, '23503');
select pg_temp.refused('engine', 'update public.orders set quantity = 2', '42501');
select pg_temp.refused('engine', $$update public.orders set status = 'rejected'$$, '23514');
select pg_temp.allowed('engine', $$update public.orders set status = 'filled'$$, 1);
select pg_temp.allowed('engine', $$update public.orders set status = 'cancelled'$$, 0);
select pg_temp.refused('engine', 'delete from public.orders', '42501');
select pg_temp.refused('engine', 'truncate public.orders cascade', '42501');
select pg_temp.refused(role, 'select from public.orders', '42501')
from unnest(array['anon', 'service_role', 'market_data']) as role;

-- The owner reads and writes nothing; a stranger sees nothing, not even through the engine; an auditor reads decisions alone.
select pg_temp.allowed('authenticated', 'select from public.orders', 1);
select pg_temp.refused('authenticated', statement, '42501')
from unnest(array['insert into public.orders default values', 'update public.orders set user_id = user_id', 'delete from public.orders', 'truncate public.orders cascade']) as statement;
select pg_temp.act_as('22222222-2222-4222-8222-222222222222');
select pg_temp.allowed(role, 'select from public.orders', 0) from unnest(array['authenticated', 'engine']) as role;
select pg_temp.act_as('33333333-3333-4333-8333-333333333333');
select pg_temp.allowed('authenticated', 'select from public.orders', 0);
select pg_temp.act_as(null);
select pg_temp.allowed(role, 'select from public.orders', 0) from unnest(array['authenticated', 'engine']) as role;
