-- The first user is admin and trader, later ones are traders: signed up in this order by the runner.
do $$ begin
  if (select array_agg(role order by role) from public.user_roles where user_id = '11111111-1111-4111-8111-111111111111') <> '{admin,trader}' then
    raise 'the first user is admin and trader';
  end if;
  if (select array_agg(role order by role) from public.user_roles where user_id = '22222222-2222-4222-8222-222222222222') <> '{trader}' then
    raise 'a later user is a trader';
  end if;
end $$;

-- Everybody reads their own roles; an admin reads, gives and takes those of all, but the last admin stays.
select pg_temp.refused('anon', 'select from public.user_roles', '42501');
select pg_temp.allowed('authenticated', 'select from public.user_roles', 5);
select pg_temp.allowed('authenticated', $$insert into public.user_roles (user_id, role) values ('22222222-2222-4222-8222-222222222222', 'viewer')$$, 1);
select pg_temp.allowed('authenticated', $$delete from public.user_roles where user_id = '22222222-2222-4222-8222-222222222222' and role = 'trader'$$, 1);
select pg_temp.refused('authenticated', $$delete from public.user_roles where role = 'admin'$$, 'PT409');
select pg_temp.refused('authenticated', $$update public.user_roles set role = 'admin'$$, '42501');
select pg_temp.refused('authenticated', $$insert into public.user_roles (user_id, role) values ('22222222-2222-4222-8222-222222222222', 'owner')$$, '23514');

select pg_temp.act_as('22222222-2222-4222-8222-222222222222');
select pg_temp.allowed('authenticated', 'select from public.user_roles', 1);
select pg_temp.refused('authenticated', $$insert into public.user_roles (user_id, role) values ('22222222-2222-4222-8222-222222222222', 'admin')$$, '42501');
select pg_temp.allowed('authenticated', $$delete from public.user_roles where role = 'admin'$$, 0);
select pg_temp.allowed('engine', 'select from public.user_roles', 1);
select pg_temp.refused('engine', $$insert into public.user_roles (user_id, role) values ('22222222-2222-4222-8222-222222222222', 'admin')$$, '42501');
select pg_temp.refused('market_data', 'select from public.user_roles', '42501');

-- A viewer starts nothing, not even through the engine.
select pg_temp.refused('engine', $$insert into public.accounts (account_id, user_id, mode, venue, start_cash) values ('a0000000-0000-4000-8000-000000000009', '22222222-2222-4222-8222-222222222222', 'backtest', 'simulated', 100)$$, '42501');
