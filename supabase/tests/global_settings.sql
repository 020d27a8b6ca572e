-- Users read the settings of the install, admins change them; the address is https or loopback.
select pg_temp.refused('anon', 'select from public.global_settings', '42501');
select pg_temp.allowed('authenticated', 'select from public.global_settings', 1);
select pg_temp.allowed('authenticated', format('update public.global_settings set api_base_url = %L', address), 1)
from unnest(array['https://api.example.org', 'http://127.0.0.1:8703', 'http://localhost', 'http://[::1]:8703']) as address;
select pg_temp.refused('authenticated', format('update public.global_settings set api_base_url = %L', address), '23514')
from unnest(array['http://api.example.org', 'https://api.example.org/path', 'https://api.example.org; script-src *', 'javascript:alert(1)', 'http://127.0.0.1.example.org']) as address;
select pg_temp.refused('authenticated', 'update public.global_settings set only_row = false', '42501');
select pg_temp.refused('authenticated', 'delete from public.global_settings', '42501');
do $$ begin
  if (select updated_by from public.global_settings) <> '11111111-1111-4111-8111-111111111111' then raise 'the row says who changed it'; end if;
end $$;
select pg_temp.act_as('22222222-2222-4222-8222-222222222222');
select pg_temp.allowed('authenticated', $$update public.global_settings set api_base_url = 'https://evil.example.org'$$, 0);
select pg_temp.refused(role, 'select from public.global_settings', '42501') from unnest(array['market_data', 'service_role']) as role;

-- The function asks the same policies, and says in words what they refuse.
select pg_temp.refused('authenticated', $$select public.set_api_base_url('https://evil.example.org')$$, 'PT403');
select pg_temp.refused(role, $$select public.set_api_base_url('https://evil.example.org')$$, '42501') from unnest(array['anon', 'service_role', 'engine', 'market_data']) as role;
select pg_temp.act_as('11111111-1111-4111-8111-111111111111');
select pg_temp.refused('authenticated', $$select public.set_api_base_url('https://api.example.org/path')$$, 'PT422');
select pg_temp.allowed('authenticated', format('select public.set_api_base_url(%L)', address), 1) from unnest(array['https://api.example.org', null]) as address;
