-- engine adds accounts and never changes one; nobody else sees them.
select pg_temp.allowed('engine', $$insert into public.accounts (account_id, mode, start_cash) values ('a0000000-0000-4000-8000-000000000001', 'paper', 100)$$, 1);
select pg_temp.allowed('engine', 'select from public.accounts', 1);
select pg_temp.refused('engine', $$insert into public.accounts (account_id, mode, start_cash) values ('a0000000-0000-4000-8000-000000000002', 'live', 100)$$, '23514');
select pg_temp.refused('engine', $$insert into public.accounts (account_id, mode, start_cash) values ('a0000000-0000-4000-8000-000000000002', 'paper', 0)$$, '23514');
select pg_temp.refused('engine', 'update public.accounts set start_cash = 200', '42501');
select pg_temp.refused('engine', 'delete from public.accounts', '42501');
select pg_temp.refused('engine', 'truncate public.accounts cascade', '42501');
select pg_temp.refused(role, 'select from public.accounts', '42501')
from unnest(array['anon', 'authenticated', 'service_role', 'market_data']) as role;
