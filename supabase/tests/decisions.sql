-- engine appends one decision an intent; a refusal names its rule; none is ever changed.
insert into public.accounts (account_id, mode, start_cash) values ('a0000000-0000-4000-8000-000000000001', 'paper', 1000);
insert into public.intents (account_id, sequence, decided_at, symbol, side, order_type, quantity, reduce_only)
values ('a0000000-0000-4000-8000-000000000001', 0, now(), 'BTCUSD', 'buy', 'market', 1.5, false);
select pg_temp.refused('engine', $$insert into public.decisions (account_id, intent_sequence, decided_at, verdict)
  values ('a0000000-0000-4000-8000-000000000001', 0, now(), 'refused')$$, '23514');
select pg_temp.refused('engine', $$insert into public.decisions (account_id, intent_sequence, decided_at, verdict)
  values ('a0000000-0000-4000-8000-000000000001', 7, now(), 'approved')$$, '23503');
select pg_temp.allowed('engine', $$insert into public.decisions (account_id, intent_sequence, decided_at, verdict)
  values ('a0000000-0000-4000-8000-000000000001', 0, now(), 'approved')$$, 1);
select pg_temp.refused('engine', $$insert into public.decisions (account_id, intent_sequence, decided_at, verdict)
  values ('a0000000-0000-4000-8000-000000000001', 0, now(), 'approved')$$, '23505');
select pg_temp.refused('engine', $$update public.decisions set verdict = 'refused'$$, '42501');
select pg_temp.refused('engine', 'delete from public.decisions', '42501');
select pg_temp.refused('engine', 'truncate public.decisions cascade', '42501');
select pg_temp.refused(role, 'select from public.decisions', '42501')
from unnest(array['anon', 'authenticated', 'service_role', 'market_data']) as role;
