-- Events of a user are that user's, numbered by the law, and stay.
insert into public.accounts (account_id, user_id, mode, venue, purpose, name, start_cash) values ('a0000000-0000-4000-8000-000000000001', '11111111-1111-4111-8111-111111111111', 'paper', 'paper', 'desk', 'Desk', 1000);
set constraints all immediate;
do $$ begin
  if (select array_agg(format('%s %s %s', seq, kind, payload ->> 'start_cash') order by seq) from public.events) is distinct from array['1 accounts 1000'] then
    raise 'an account that is opened is the first event, with its money as text';
  end if;
end $$;

-- The owner reads and writes nothing; a stranger sees nothing; other roles have no business here.
select pg_temp.allowed('authenticated', 'select from public.events', 1);
select pg_temp.refused(role, statement, '42501')
from unnest(array['authenticated', 'engine']) as role,
  unnest(array['insert into public.events default values', 'update public.events set user_id = user_id', 'delete from public.events', 'truncate public.events cascade']) as statement;
select pg_temp.refused(role, 'select from public.events', '42501')
from unnest(array['anon', 'service_role', 'market_data']) as role;
select pg_temp.allowed('engine', 'select from public.events', 1);
select pg_temp.act_as('22222222-2222-4222-8222-222222222222');
select pg_temp.allowed(role, 'select from public.events', 0) from unnest(array['authenticated', 'engine']) as role;
select pg_temp.act_as('33333333-3333-4333-8333-333333333333');
select pg_temp.allowed('authenticated', 'select from public.events', 0);
select pg_temp.act_as(null);
select pg_temp.allowed('authenticated', 'select from public.events', 0);
-- Not even the owner of the table changes what happened.
set constraints all immediate;
select pg_temp.refused('postgres', statement, 'PT403')
from unnest(array['update public.events set user_id = user_id', 'delete from public.events', 'truncate public.events cascade']) as statement;
