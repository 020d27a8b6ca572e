-- engine appends fills of orders, one an order; none is ever changed; cash and position are their sums.
insert into public.accounts (account_id, user_id, mode, venue, start_cash) values ('a0000000-0000-4000-8000-000000000001', '11111111-1111-4111-8111-111111111111', 'backtest', 'simulated', 1000);
insert into public.intents (account_id, user_id, sequence, decided_at, symbol, side, order_type, quantity, reduce_only)
values ('a0000000-0000-4000-8000-000000000001', '11111111-1111-4111-8111-111111111111', 0, now(), 'BTCUSD', 'buy', 'market', 1.5, false);
insert into public.decisions (account_id, user_id, intent_sequence, decided_at, verdict)
values ('a0000000-0000-4000-8000-000000000001', '11111111-1111-4111-8111-111111111111', 0, now(), 'approved');
insert into public.orders (account_id, user_id, sequence, client_order_id, intent_sequence, purpose, side, order_type, quantity, status, changed_at)
values ('a0000000-0000-4000-8000-000000000001', '11111111-1111-4111-8111-111111111111', 0, 'a-0', 0, 'entry', 'buy', 'market', 1.5, 'filled', now());
select pg_temp.allowed('engine', $$insert into public.fills (account_id, user_id, sequence, order_sequence, candle_index, filled_at, side, quantity, price, fee, is_ambiguous)
  values ('a0000000-0000-4000-8000-000000000001', '11111111-1111-4111-8111-111111111111', 0, 0, 10, now(), 'buy', 1.5, 100.1, 0.15015, false)$$, 1);
select pg_temp.refused('engine', $$insert into public.fills (account_id, user_id, sequence, order_sequence, candle_index, filled_at, side, quantity, price, fee, is_ambiguous)
  values ('a0000000-0000-4000-8000-000000000001', '11111111-1111-4111-8111-111111111111', 1, 0, 10, now(), 'buy', 1.5, 100.1, 0.15015, false)$$, '23505');
select pg_temp.refused('engine', $$insert into public.fills (account_id, user_id, sequence, order_sequence, candle_index, filled_at, side, quantity, price, fee, is_ambiguous)
  values ('a0000000-0000-4000-8000-000000000001', '11111111-1111-4111-8111-111111111111', 1, 5, 10, now(), 'buy', 1.5, 100.1, 0.15015, false)$$, '23503');
select pg_temp.refused('engine', 'update public.fills set price = 1', '42501');
select pg_temp.refused('engine', 'delete from public.fills', '42501');
select pg_temp.refused('engine', 'truncate public.fills', '42501');
select pg_temp.refused(role, 'select from public.fills', '42501')
from unnest(array['anon', 'service_role', 'market_data']) as role;
select pg_temp.refused(role, 'select from public.account_balances', '42501')
from unnest(array['anon', 'service_role', 'market_data']) as role;
do $$ begin
  -- 1,000 − 1.5 × 100.1 − 0.15015 = 849.69985
  if (select (cash, position, fees) is distinct from (849.69985, 1.5, 0.15015) from public.account_balances) then
    raise 'cash and position are the sums of the fills';
  end if;
end $$;

-- The owner reads and writes nothing; a stranger sees nothing, not even through the engine; an auditor reads decisions alone.
select pg_temp.allowed('authenticated', 'select from public.fills', 1);
select pg_temp.refused('authenticated', statement, '42501')
from unnest(array['insert into public.fills default values', 'update public.fills set user_id = user_id', 'delete from public.fills', 'truncate public.fills cascade']) as statement;
select pg_temp.act_as('22222222-2222-4222-8222-222222222222');
select pg_temp.allowed(role, 'select from public.fills', 0) from unnest(array['authenticated', 'engine']) as role;
select pg_temp.act_as('33333333-3333-4333-8333-333333333333');
select pg_temp.allowed('authenticated', 'select from public.fills', 0);
select pg_temp.act_as(null);
select pg_temp.allowed(role, 'select from public.fills', 0) from unnest(array['authenticated', 'engine']) as role;
