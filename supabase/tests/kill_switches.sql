-- A kill is seen by whom it stops, written by the law alone, and never goes away.
insert into public.accounts (account_id, user_id, mode, venue, purpose, name, start_cash) values ('a0000000-0000-4000-8000-000000000001', '11111111-1111-4111-8111-111111111111', 'paper', 'paper', 'desk', 'Desk', 1000);
select private.kill('account', 'a0000000-0000-4000-8000-000000000001', 1, 'test', false, false);
select pg_temp.act_as(null);
select private.kill('global', null, 1, 'test', false, false);
select pg_temp.act_as('11111111-1111-4111-8111-111111111111');
select pg_temp.refused('chandlery_law', $$update public.kill_switches set level = 4$$, '23514');

-- The owner reads and writes nothing; a stranger sees nothing; other roles have no business here.
select pg_temp.allowed('authenticated', 'select from public.kill_switches', 2);
select pg_temp.refused(role, statement, '42501')
from unnest(array['authenticated', 'engine']) as role,
  unnest(array['insert into public.kill_switches default values', 'update public.kill_switches set user_id = user_id', 'delete from public.kill_switches', 'truncate public.kill_switches cascade']) as statement;
select pg_temp.refused(role, 'select from public.kill_switches', '42501')
from unnest(array['anon', 'service_role', 'market_data']) as role;
select pg_temp.allowed('engine', 'select from public.kill_switches', 2);
select pg_temp.act_as('22222222-2222-4222-8222-222222222222');
select pg_temp.allowed(role, 'select from public.kill_switches', 1) from unnest(array['authenticated', 'engine']) as role;
select pg_temp.act_as('33333333-3333-4333-8333-333333333333');
select pg_temp.allowed('authenticated', 'select from public.kill_switches', 1);
select pg_temp.act_as(null);
select pg_temp.allowed('authenticated', 'select from public.kill_switches', 1);
select pg_temp.refused('postgres', 'delete from public.kill_switches', 'PT403');
