-- A trader keeps their own assets, one a symbol; a viewer reads; a stranger and the engine see nothing.
select pg_temp.refused('anon', 'select from public.assets', '42501');
select pg_temp.allowed('authenticated', $$insert into public.assets (symbol, name) values ('EURUSD', 'Euro')$$, 1);
select pg_temp.refused('authenticated', $$insert into public.assets (symbol) values ('EURUSD')$$, '23505');
select pg_temp.refused('authenticated', $$insert into public.assets (symbol) values (' EURUSD')$$, '23514');
select pg_temp.refused('authenticated', $$insert into public.assets (user_id, symbol) values ('22222222-2222-4222-8222-222222222222', 'GBPUSD')$$, '42501');
select pg_temp.allowed('authenticated', $$update public.assets set note = 'Watch the ECB.'$$, 1);
select pg_temp.refused('authenticated', $$update public.assets set user_id = '22222222-2222-4222-8222-222222222222'$$, '42501');
select pg_temp.refused('authenticated', 'truncate public.assets', '42501');
select pg_temp.refused(role, 'select from public.assets', '42501') from unnest(array['engine', 'market_data', 'service_role']) as role;

select pg_temp.act_as('22222222-2222-4222-8222-222222222222');
select pg_temp.allowed('authenticated', 'select from public.assets', 0);
select pg_temp.allowed('authenticated', $$update public.assets set note = 'mine now'$$, 0);
select pg_temp.allowed('authenticated', 'delete from public.assets', 0);

update public.user_roles set role = 'viewer' where user_id = '11111111-1111-4111-8111-111111111111' and role = 'trader';
select pg_temp.act_as('11111111-1111-4111-8111-111111111111');
select pg_temp.allowed('authenticated', 'select from public.assets', 1);
select pg_temp.refused('authenticated', $$insert into public.assets (symbol) values ('GBPUSD')$$, '42501');
select pg_temp.allowed('authenticated', 'delete from public.assets', 0);
