-- engine adds accounts and never changes one; nobody else sees them.
select pg_temp.allowed('engine', $$insert into public.accounts (account_id, user_id, mode, venue, start_cash) values ('a0000000-0000-4000-8000-000000000001', '11111111-1111-4111-8111-111111111111', 'backtest', 'simulated', 100)$$, 1);
select pg_temp.allowed('engine', 'select from public.accounts', 1);
select pg_temp.refused('engine', $$insert into public.accounts (account_id, user_id, mode, venue, start_cash) values ('a0000000-0000-4000-8000-000000000002', '11111111-1111-4111-8111-111111111111', 'live', 'somewhere', 100)$$, '42501');
select pg_temp.refused('engine', $$insert into public.accounts (account_id, user_id, mode, venue, start_cash) values ('a0000000-0000-4000-8000-000000000002', '11111111-1111-4111-8111-111111111111', 'paper', 'paper', 100)$$, '42501');
-- Paper money never trades at a venue, and a backtest neither at one nor on a desk: not even for the owner of the tables.
select pg_temp.refused('postgres', format($$insert into public.accounts (account_id, user_id, mode, venue, purpose, name, start_cash) values ('a0000000-0000-4000-8000-000000000002', '11111111-1111-4111-8111-111111111111', %L, %L, %L, 'x', 100)$$, mode, venue, purpose), '23514')
from (values ('paper', 'binance', 'desk'), ('live', 'paper', 'desk'), ('backtest', 'paper', 'run'), ('backtest', 'simulated', 'desk')) as mixed (mode, venue, purpose);
select pg_temp.refused('postgres', $$update public.accounts set mode = 'live'$$, '23514');
select pg_temp.refused('postgres', 'delete from public.accounts', 'PT403');
set constraints all immediate;
set constraints all deferred;
select pg_temp.refused('postgres', 'truncate public.accounts cascade', 'PT403');
select pg_temp.refused('engine', $$insert into public.accounts (account_id, user_id, mode, venue, start_cash) values ('a0000000-0000-4000-8000-000000000002', '11111111-1111-4111-8111-111111111111', 'backtest', 'simulated', 0)$$, '23514');
select pg_temp.refused('engine', 'update public.accounts set start_cash = 200', '42501');
select pg_temp.refused('engine', 'delete from public.accounts', '42501');
select pg_temp.refused('engine', 'truncate public.accounts cascade', '42501');
select pg_temp.refused(role, 'select from public.accounts', '42501')
from unnest(array['anon', 'service_role', 'market_data']) as role;

-- The owner reads and writes nothing; a stranger sees nothing, not even through the engine; an auditor reads decisions alone.
select pg_temp.allowed('authenticated', 'select from public.accounts', 1);
select pg_temp.refused('authenticated', statement, '42501')
from unnest(array['insert into public.accounts default values', 'update public.accounts set user_id = user_id', 'delete from public.accounts', 'truncate public.accounts cascade']) as statement;
select pg_temp.act_as('22222222-2222-4222-8222-222222222222');
select pg_temp.allowed(role, 'select from public.accounts', 0) from unnest(array['authenticated', 'engine']) as role;
select pg_temp.act_as('33333333-3333-4333-8333-333333333333');
select pg_temp.allowed('authenticated', 'select from public.accounts', 0);
select pg_temp.act_as(null);
select pg_temp.allowed(role, 'select from public.accounts', 0) from unnest(array['authenticated', 'engine']) as role;
