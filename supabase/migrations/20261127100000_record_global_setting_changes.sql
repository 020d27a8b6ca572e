-- Who changed a setting of the whole install, when, from what to what. Written in the transaction of the change.

create table public.global_setting_changes (
  change_id bigint generated always as identity primary key,
  setting text not null,
  old_value text,
  new_value text,
  changed_by uuid references auth.users on delete restrict,
  changed_at timestamptz not null default now(),
  check (old_value is distinct from new_value)
);

comment on table public.global_setting_changes is 'What was changed in global_settings, one row a setting. Appended by trigger, never changed; admins read it.';
comment on column public.global_setting_changes.changed_by is 'Null where the owner of the database changed it, who acts for no user.';

create index global_setting_changes_by_user on public.global_setting_changes (changed_by);

revoke all on public.global_setting_changes from public, anon, authenticated, service_role;
revoke all on sequence public.global_setting_changes_change_id_seq from public, anon, authenticated, service_role;
grant select on public.global_setting_changes to authenticated;
grant insert (setting, old_value, new_value, changed_by) on public.global_setting_changes to chandlery_law;

alter table public.global_setting_changes enable row level security;
alter table public.global_setting_changes force row level security;

create policy "admins read changes of settings" on public.global_setting_changes
  for select to authenticated using ((select private.has_role('admin')));
create policy "chandlery_law records changes of settings" on public.global_setting_changes
  for insert to chandlery_law with check (true);

grant create on schema private to chandlery_law;

create function private.record_setting_change() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  insert into public.global_setting_changes (setting, old_value, new_value, changed_by)
  values ('api_base_url', old.api_base_url, new.api_base_url, private.acting_user());
  return null;
end
$$;

comment on function private.record_setting_change is 'Appends what changed to global_setting_changes; where that fails, the change fails with it.';

revoke execute on function private.record_setting_change from public;
alter function private.record_setting_change owner to chandlery_law;
revoke create on schema private from chandlery_law;

create trigger record_setting_change after update on public.global_settings
  for each row when (old.api_base_url is distinct from new.api_base_url)
  execute function private.record_setting_change();

alter table public.global_settings enable always trigger record_setting_change;
