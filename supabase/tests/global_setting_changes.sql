-- A change of a setting leaves a row that says who, from what and to what; the same value again leaves none.
select pg_temp.refused(role, 'select from public.global_setting_changes', '42501') from unnest(array['anon', 'engine', 'market_data', 'service_role']) as role;
select pg_temp.allowed('authenticated', $$update public.global_settings set api_base_url = 'https://api.example.org'$$, 1);
select pg_temp.allowed('authenticated', $$update public.global_settings set api_base_url = 'https://api.example.org'$$, 1);
select pg_temp.allowed('authenticated', 'update public.global_settings set api_base_url = null', 1);
do $$ begin
  if (select array_agg(format('%s %s %s %s', setting, coalesce(old_value, '-'), coalesce(new_value, '-'), changed_by) order by change_id) from public.global_setting_changes)
    <> array[
      'api_base_url - https://api.example.org 11111111-1111-4111-8111-111111111111',
      'api_base_url https://api.example.org - 11111111-1111-4111-8111-111111111111'
    ] then raise 'each change leaves one row'; end if;
end $$;
-- Admins read it, and nobody writes it by hand: not the admin either. Seen to fail: without the revoke, and without the trigger.
select pg_temp.allowed('authenticated', 'select from public.global_setting_changes', 2);
select pg_temp.refused(role, statement, '42501')
from unnest(array['anon', 'authenticated', 'engine', 'market_data', 'service_role']) as role,
  unnest(array[
    $$insert into public.global_setting_changes (setting, new_value) values ('api_base_url', 'https://x.example.org')$$,
    $$update public.global_setting_changes set new_value = 'https://y.example.org'$$,
    'delete from public.global_setting_changes',
    'truncate public.global_setting_changes'
  ]) as statement;
-- Where the row cannot be written, the setting does not change.
do $$ begin
  revoke insert on public.global_setting_changes from chandlery_law;
  revoke insert (setting, old_value, new_value, changed_by) on public.global_setting_changes from chandlery_law;
end $$;
select pg_temp.refused('authenticated', $$update public.global_settings set api_base_url = 'https://silent.example.org'$$, '42501');
select pg_temp.act_as('22222222-2222-4222-8222-222222222222');
select pg_temp.allowed('authenticated', 'select from public.global_setting_changes', 0);
