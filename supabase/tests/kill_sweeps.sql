-- A sweep is done on evidence: no order is left.
insert into public.accounts (account_id, user_id, mode, venue, purpose, name, start_cash) values ('a0000000-0000-4000-8000-000000000001', '11111111-1111-4111-8111-111111111111', 'paper', 'paper', 'desk', 'Desk', 1000);
insert into public.kill_sweeps (epoch, user_id) select epoch, '11111111-1111-4111-8111-111111111111' from private.kill('account', 'a0000000-0000-4000-8000-000000000001', 2, 'test', false, false);
select pg_temp.refused('chandlery_law', $$update public.kill_sweeps set status = 'done', finished_at = now()$$, '23514');
select pg_temp.refused('chandlery_law', $$update public.kill_sweeps set status = 'done', finished_at = now(), open_orders = 1$$, '23514');

-- The owner reads and writes nothing; a stranger sees nothing; other roles have no business here.
select pg_temp.allowed('authenticated', 'select from public.kill_sweeps', 1);
select pg_temp.refused(role, statement, '42501')
from unnest(array['authenticated', 'engine']) as role,
  unnest(array['insert into public.kill_sweeps default values', 'update public.kill_sweeps set user_id = user_id', 'delete from public.kill_sweeps', 'truncate public.kill_sweeps cascade']) as statement;
select pg_temp.refused(role, 'select from public.kill_sweeps', '42501')
from unnest(array['anon', 'service_role', 'market_data']) as role;
select pg_temp.allowed('engine', 'select from public.kill_sweeps', 1);
select pg_temp.act_as('22222222-2222-4222-8222-222222222222');
select pg_temp.allowed(role, 'select from public.kill_sweeps', 0) from unnest(array['authenticated', 'engine']) as role;
select pg_temp.act_as('33333333-3333-4333-8333-333333333333');
select pg_temp.allowed('authenticated', 'select from public.kill_sweeps', 0);
select pg_temp.act_as(null);
select pg_temp.allowed('authenticated', 'select from public.kill_sweeps', 0);
