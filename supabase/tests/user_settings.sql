-- A sign-up makes the row; its owner reads and changes it, nobody else.
select pg_temp.refused('anon', 'select from public.user_settings', '42501');
select pg_temp.allowed('authenticated', 'select from public.user_settings', 1);
select pg_temp.allowed('authenticated', $$update public.user_settings set theme = 'dark', time_zone = 'Asia/Ho_Chi_Minh'$$, 1);
select pg_temp.refused('authenticated', $$update public.user_settings set theme = 'neon'$$, '23514');
select pg_temp.refused('authenticated', $$update public.user_settings set user_id = '22222222-2222-4222-8222-222222222222'$$, '42501');
select pg_temp.refused('authenticated', 'delete from public.user_settings', '42501');
select pg_temp.act_as('22222222-2222-4222-8222-222222222222');
select pg_temp.allowed('authenticated', $$select from public.user_settings where user_id = '11111111-1111-4111-8111-111111111111'$$, 0);
select pg_temp.allowed('authenticated', $$update public.user_settings set theme = 'light' where user_id = '11111111-1111-4111-8111-111111111111'$$, 0);
select pg_temp.refused(role, 'select from public.user_settings', '42501') from unnest(array['engine', 'market_data', 'service_role']) as role;
