-- engine appends equity, one mark a moment; none is ever changed.
insert into public.accounts (account_id, mode, start_cash) values ('a0000000-0000-4000-8000-000000000001', 'paper', 1000);
select pg_temp.allowed('engine', $$insert into public.equity_snapshots values ('a0000000-0000-4000-8000-000000000001', '2024-01-01', 1000.5)$$, 1);
select pg_temp.refused('engine', $$insert into public.equity_snapshots values ('a0000000-0000-4000-8000-000000000001', '2024-01-01', 1)$$, '23505');
select pg_temp.refused('engine', 'update public.equity_snapshots set equity = 1', '42501');
select pg_temp.refused('engine', 'delete from public.equity_snapshots', '42501');
select pg_temp.refused('engine', 'truncate public.equity_snapshots', '42501');
select pg_temp.refused(role, 'select from public.equity_snapshots', '42501')
from unnest(array['anon', 'authenticated', 'service_role', 'market_data']) as role;
