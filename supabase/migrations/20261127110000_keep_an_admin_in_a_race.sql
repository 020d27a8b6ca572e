-- Two admins who each take the other's role, or their own, at the same time: one of them has to see what the other did.
create or replace function private.keep_an_admin() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  if old.role = 'admin' then
    perform pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('chandlery admins', 0));
    if not exists (select from public.user_roles as held where held.role = 'admin') then
      raise exception 'last_admin' using
        errcode = 'PT409',
        detail = 'An install keeps at least one admin.',
        hint = 'Make somebody else an admin first.';
    end if;
  end if;
  return null;
end
$$;

alter table public.user_roles enable always trigger keep_an_admin;
