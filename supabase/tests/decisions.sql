-- engine appends one decision an intent; a refusal names its rule; none is ever changed.
insert into public.accounts (account_id, user_id, mode, venue, start_cash) values ('a0000000-0000-4000-8000-000000000001', '11111111-1111-4111-8111-111111111111', 'backtest', 'simulated', 1000);
insert into public.intents (account_id, user_id, sequence, decided_at, symbol, side, order_type, quantity, reduce_only)
values ('a0000000-0000-4000-8000-000000000001', '11111111-1111-4111-8111-111111111111', 0, now(), 'BTCUSD', 'buy', 'market', 1.5, false);
select pg_temp.refused('engine', $$insert into public.decisions (account_id, user_id, intent_sequence, decided_at, verdict)
  values ('a0000000-0000-4000-8000-000000000001', '11111111-1111-4111-8111-111111111111', 0, now(), 'refused')$$, '23514');
select pg_temp.refused('engine', $$insert into public.decisions (account_id, user_id, intent_sequence, decided_at, verdict)
  values ('a0000000-0000-4000-8000-000000000001', '11111111-1111-4111-8111-111111111111', 7, now(), 'approved')$$, '23503');
select pg_temp.allowed('engine', $$insert into public.decisions (account_id, user_id, intent_sequence, decided_at, verdict)
  values ('a0000000-0000-4000-8000-000000000001', '11111111-1111-4111-8111-111111111111', 0, now(), 'approved')$$, 1);
select pg_temp.refused('engine', $$insert into public.decisions (account_id, user_id, intent_sequence, decided_at, verdict)
  values ('a0000000-0000-4000-8000-000000000001', '11111111-1111-4111-8111-111111111111', 0, now(), 'approved')$$, '23505');
select pg_temp.refused('engine', $$update public.decisions set verdict = 'refused'$$, '42501');
select pg_temp.refused('engine', 'delete from public.decisions', '42501');
select pg_temp.refused('engine', 'truncate public.decisions cascade', '42501');
select pg_temp.refused(role, 'select from public.decisions', '42501')
from unnest(array['anon', 'service_role', 'market_data']) as role;

-- The owner reads and writes nothing; a stranger sees nothing, not even through the engine; an auditor reads decisions alone.
select pg_temp.allowed('authenticated', 'select from public.decisions', 1);
select pg_temp.refused('authenticated', statement, '42501')
from unnest(array['insert into public.decisions default values', 'update public.decisions set user_id = user_id', 'delete from public.decisions', 'truncate public.decisions cascade']) as statement;
select pg_temp.act_as('22222222-2222-4222-8222-222222222222');
select pg_temp.allowed(role, 'select from public.decisions', 0) from unnest(array['authenticated', 'engine']) as role;
select pg_temp.act_as('33333333-3333-4333-8333-333333333333');
select pg_temp.allowed('authenticated', 'select from public.decisions', 1);
select pg_temp.act_as(null);
select pg_temp.allowed(role, 'select from public.decisions', 0) from unnest(array['authenticated', 'engine']) as role;
