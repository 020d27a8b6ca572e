-- Every change of cash is booked once, in the direction that its kind says, and stays.
insert into public.accounts (account_id, user_id, mode, venue, purpose, name, start_cash) values ('a0000000-0000-4000-8000-000000000001', '11111111-1111-4111-8111-111111111111', 'paper', 'paper', 'desk', 'Desk', 1000);
insert into public.ledger_entries (account_id, sequence, user_id, kind, amount, booked_at) values ('a0000000-0000-4000-8000-000000000001', 0, '11111111-1111-4111-8111-111111111111', 'deposit', 1000, now());
select pg_temp.refused('chandlery_law', format($$insert into public.ledger_entries (account_id, sequence, user_id, kind, amount, booked_at) values ('a0000000-0000-4000-8000-000000000001', 1, '11111111-1111-4111-8111-111111111111', %L, %s, now())$$, kind, amount), '23514')
from (values ('deposit', -1), ('withdrawal', 1), ('deposit', 0), ('trade', 5), ('gift', 5)) as wrong (kind, amount);
select pg_temp.refused('chandlery_law', $$insert into public.ledger_entries (account_id, sequence, user_id, kind, amount, booked_at) values ('a0000000-0000-4000-8000-000000000001', 0, '11111111-1111-4111-8111-111111111111', 'adjustment', 1, now())$$, '23505');

-- The owner reads and writes nothing; a stranger sees nothing; other roles have no business here.
select pg_temp.allowed('authenticated', 'select from public.ledger_entries', 1);
select pg_temp.refused(role, statement, '42501')
from unnest(array['authenticated', 'engine']) as role,
  unnest(array['insert into public.ledger_entries default values', 'update public.ledger_entries set user_id = user_id', 'delete from public.ledger_entries', 'truncate public.ledger_entries cascade']) as statement;
select pg_temp.refused(role, 'select from public.ledger_entries', '42501')
from unnest(array['anon', 'service_role', 'market_data']) as role;
select pg_temp.allowed('engine', 'select from public.ledger_entries', 1);
select pg_temp.act_as('22222222-2222-4222-8222-222222222222');
select pg_temp.allowed(role, 'select from public.ledger_entries', 0) from unnest(array['authenticated', 'engine']) as role;
select pg_temp.act_as('33333333-3333-4333-8333-333333333333');
select pg_temp.allowed('authenticated', 'select from public.ledger_entries', 0);
select pg_temp.act_as(null);
select pg_temp.allowed('authenticated', 'select from public.ledger_entries', 0);
-- Not even the owner of the table changes what happened.
set constraints all immediate;
select pg_temp.refused('postgres', statement, 'PT403')
from unnest(array['update public.ledger_entries set user_id = user_id', 'delete from public.ledger_entries', 'truncate public.ledger_entries cascade']) as statement;
