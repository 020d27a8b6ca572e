-- Everybody reads their own chain, an auditor all; it is the law's alone to write.
insert into public.accounts (account_id, user_id, mode, venue, purpose, name, start_cash) values ('a0000000-0000-4000-8000-000000000001', '11111111-1111-4111-8111-111111111111', 'paper', 'paper', 'desk', 'Desk', 1000);
set constraints all immediate;
do $$ begin
  if private.verify_audit('11111111-1111-4111-8111-111111111111') is not null or (select count(*) from public.audit_log where user_id = '11111111-1111-4111-8111-111111111111' and entry::jsonb ->> 'table' = 'accounts') <> 1 then
    raise 'the account stands in a chain that is whole';
  end if;
end $$;
create temporary table counted on commit drop as
  select (select count(*) from public.audit_log where user_id = '11111111-1111-4111-8111-111111111111') as own, (select count(*) from public.audit_log where user_id = '22222222-2222-4222-8222-222222222222') as strange, (select count(*) from public.audit_log) as everything;
select pg_temp.allowed('authenticated', 'select from public.audit_log', counted.own::integer) from counted;
select pg_temp.refused(role, statement, '42501')
from unnest(array['authenticated', 'engine']) as role,
  unnest(array['insert into public.audit_log default values', 'update public.audit_log set entry = entry', 'delete from public.audit_log', 'truncate public.audit_log']) as statement;
select pg_temp.refused(role, 'select from public.audit_log', '42501')
from unnest(array['anon', 'service_role', 'market_data', 'engine']) as role;
select pg_temp.act_as('22222222-2222-4222-8222-222222222222');
select pg_temp.allowed('authenticated', 'select from public.audit_log', counted.strange::integer) from counted;
select pg_temp.act_as('33333333-3333-4333-8333-333333333333');
select pg_temp.allowed('authenticated', 'select from public.audit_log', counted.everything::integer) from counted;
select pg_temp.act_as(null);
select pg_temp.allowed('authenticated', 'select from public.audit_log', 0);
select pg_temp.refused('postgres', statement, 'PT403')
from unnest(array['update public.audit_log set entry = entry', 'delete from public.audit_log', 'truncate public.audit_log']) as statement;
