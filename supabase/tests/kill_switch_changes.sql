-- Who stopped and reset what stays on record.
insert into public.accounts (account_id, user_id, mode, venue, purpose, name, start_cash) values ('a0000000-0000-4000-8000-000000000001', '11111111-1111-4111-8111-111111111111', 'paper', 'paper', 'desk', 'Desk', 1000);
select private.kill('account', 'a0000000-0000-4000-8000-000000000001', 1, 'test', false, false);
select private.reset_kill('account', 'a0000000-0000-4000-8000-000000000001', 'all is well', false);

-- The owner reads and writes nothing; a stranger sees nothing; other roles have no business here.
select pg_temp.allowed('authenticated', 'select from public.kill_switch_changes', 2);
select pg_temp.refused(role, statement, '42501')
from unnest(array['authenticated', 'engine']) as role,
  unnest(array['insert into public.kill_switch_changes default values', 'update public.kill_switch_changes set user_id = user_id', 'delete from public.kill_switch_changes', 'truncate public.kill_switch_changes cascade']) as statement;
select pg_temp.refused(role, 'select from public.kill_switch_changes', '42501')
from unnest(array['anon', 'service_role', 'market_data']) as role;
select pg_temp.allowed('engine', 'select from public.kill_switch_changes', 2);
select pg_temp.act_as('22222222-2222-4222-8222-222222222222');
select pg_temp.allowed(role, 'select from public.kill_switch_changes', 0) from unnest(array['authenticated', 'engine']) as role;
select pg_temp.act_as('33333333-3333-4333-8333-333333333333');
select pg_temp.allowed('authenticated', 'select from public.kill_switch_changes', 0);
select pg_temp.act_as(null);
select pg_temp.allowed('authenticated', 'select from public.kill_switch_changes', 0);
-- Not even the owner of the table changes what happened.
set constraints all immediate;
select pg_temp.refused('postgres', statement, 'PT403')
from unnest(array['update public.kill_switch_changes set user_id = user_id', 'delete from public.kill_switch_changes', 'truncate public.kill_switch_changes cascade']) as statement;
select pg_temp.refused('postgres', 'delete from public.kill_switch_changes', 'PT403');
