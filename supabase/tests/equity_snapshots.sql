-- engine appends equity, one mark a moment; none is ever changed.
insert into public.accounts (account_id, user_id, mode, venue, start_cash) values ('a0000000-0000-4000-8000-000000000001', '11111111-1111-4111-8111-111111111111', 'backtest', 'simulated', 1000);
select pg_temp.allowed('engine', $$insert into public.equity_snapshots (account_id, user_id, taken_at, equity) values ('a0000000-0000-4000-8000-000000000001', '11111111-1111-4111-8111-111111111111', '2024-01-01', 1000.5)$$, 1);
select pg_temp.refused('engine', $$insert into public.equity_snapshots (account_id, user_id, taken_at, equity) values ('a0000000-0000-4000-8000-000000000001', '11111111-1111-4111-8111-111111111111', '2024-01-01', 1)$$, '23505');
select pg_temp.refused('engine', 'update public.equity_snapshots set equity = 1', '42501');
select pg_temp.refused('engine', 'delete from public.equity_snapshots', '42501');
select pg_temp.refused('engine', 'truncate public.equity_snapshots', '42501');
select pg_temp.refused(role, 'select from public.equity_snapshots', '42501')
from unnest(array['anon', 'service_role', 'market_data']) as role;

-- The owner reads and writes nothing; a stranger sees nothing, not even through the engine; an auditor reads decisions alone.
select pg_temp.allowed('authenticated', 'select from public.equity_snapshots', 1);
select pg_temp.refused('authenticated', statement, '42501')
from unnest(array['insert into public.equity_snapshots default values', 'update public.equity_snapshots set user_id = user_id', 'delete from public.equity_snapshots', 'truncate public.equity_snapshots cascade']) as statement;
select pg_temp.act_as('22222222-2222-4222-8222-222222222222');
select pg_temp.allowed(role, 'select from public.equity_snapshots', 0) from unnest(array['authenticated', 'engine']) as role;
select pg_temp.act_as('33333333-3333-4333-8333-333333333333');
select pg_temp.allowed('authenticated', 'select from public.equity_snapshots', 0);
select pg_temp.act_as(null);
select pg_temp.allowed(role, 'select from public.equity_snapshots', 0) from unnest(array['authenticated', 'engine']) as role;
