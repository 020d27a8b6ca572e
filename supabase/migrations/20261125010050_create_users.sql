-- Who somebody is to this install: roles, settings, and the user for whom the engine acts.

-- The engine never takes a user's role: it says for whom it acts, for one transaction, and policies to it ask here.
-- The claim is read as auth.uid() reads it; roles of ours cannot be given the use of schema auth on Supabase.
create function private.acting_user() returns uuid
language sql
stable
set search_path = ''
as $$
  select case
    when session_user in ('engine', 'engine_execution')
      then nullif(current_setting('chandlery.acting_user', true), '')::uuid
    else nullif(
      coalesce(
        nullif(current_setting('request.jwt.claim.sub', true), ''),
        nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub'
      ),
      ''
    )::uuid
  end
$$;

comment on function private.acting_user is 'The user on whose behalf this transaction runs: set by the engine for itself, from the JWT for everybody else.';

create table public.user_roles (
  user_id uuid not null references auth.users on delete restrict,
  role text not null check (role in ('trader', 'viewer', 'auditor', 'admin')),
  is_local boolean not null default false,
  created_at timestamptz not null default now(),
  primary key (user_id, role)
);

create index user_roles_by_role on public.user_roles (role);

comment on column public.user_roles.is_local is 'Of the user that a local install makes for itself, whom nobody else can sign in as.';
comment on table public.user_roles is 'What a user may do: trader own rows; viewer own rows, read-only; auditor decisions of all; admin roles and global settings. Never read from a JWT.';

create table public.user_settings (
  user_id uuid primary key references auth.users on delete restrict,
  display_name text check (length(display_name) between 1 and 80),
  locale text not null default 'en' check (locale in ('en', 'vi')),
  time_zone text not null default 'UTC' check (length(time_zone) between 1 and 64),
  theme text not null default 'system' check (theme in ('system', 'dark', 'light')),
  color_preset text not null default 'blue_orange' check (color_preset in ('blue_orange', 'green_red', 'red_green', 'mono')),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

comment on table public.user_settings is 'How a user wants to see things.';

create table public.global_settings (
  only_row boolean primary key default true check (only_row),
  api_base_url text check (
    api_base_url ~ '^https://[^/?#\s]+$'
    or api_base_url ~ '^http://(127\.0\.0\.1|localhost|\[::1\])(:[0-9]{1,5})?$'
  ),
  updated_by uuid references auth.users on delete restrict,
  updated_at timestamptz not null default now()
);

comment on table public.global_settings is 'Settings of the install, one row. api_base_url is the origin of the compute API: https, or loopback.';

insert into public.global_settings (only_row) values (true);

revoke all on public.user_roles, public.user_settings, public.global_settings
  from public, anon, authenticated, service_role;

grant select on public.user_roles to authenticated, engine, chandlery_law;
grant insert, delete on public.user_roles to authenticated;
grant insert on public.user_roles, public.user_settings to chandlery_law;
grant select on public.user_settings to authenticated;
grant insert (user_id, display_name, locale, time_zone, theme, color_preset),
  update (display_name, locale, time_zone, theme, color_preset) on public.user_settings to authenticated;
grant select on public.global_settings to authenticated, engine;
grant update (api_base_url) on public.global_settings to authenticated;

alter table public.user_roles enable row level security;
alter table public.user_roles force row level security;
alter table public.user_settings enable row level security;
alter table public.user_settings force row level security;
alter table public.global_settings enable row level security;
alter table public.global_settings force row level security;

grant create on schema private to chandlery_law;

-- Asks about the caller only, as every helper of a policy does.
create function private.has_role(wanted text) returns boolean
language sql
stable
security definer
set search_path = ''
as $$
  select exists (
    select from public.user_roles as held where held.user_id = private.acting_user() and held.role = wanted
  )
$$;

comment on function private.has_role is 'Whether the acting user holds a role.';

create function private.give_first_roles() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  -- Only whoever holds a secret key of the install can write app_metadata.
  is_local constant boolean := coalesce(new.raw_app_meta_data ->> 'local', 'false') = 'true';
begin
  -- Two sign-ups at once must not both be the first.
  perform pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('chandlery first user', 0));
  insert into public.user_roles (user_id, role, is_local) values (new.id, 'trader', is_local);
  if is_local or not exists (
    select from public.user_roles as held where held.role = 'admin' and not held.is_local
  ) then
    insert into public.user_roles (user_id, role, is_local) values (new.id, 'admin', is_local);
  end if;
  insert into public.user_settings (user_id) values (new.id);
  return null;
end
$$;

comment on function private.give_first_roles is 'A new user is a trader; the first one of an install, its local user aside, is its admin too.';

create function private.keep_an_admin() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  if old.role = 'admin' and not exists (select from public.user_roles as held where held.role = 'admin') then
    raise exception 'last_admin' using
      errcode = 'PT409',
      detail = 'An install keeps at least one admin.',
      hint = 'Make somebody else an admin first.';
  end if;
  return null;
end
$$;

comment on function private.keep_an_admin is 'Refuses to take the role of the last admin.';

create function private.touch_settings() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  new.updated_at := now();
  new.updated_by := auth.uid();
  return new;
end
$$;

revoke execute on function private.has_role, private.give_first_roles, private.keep_an_admin, private.touch_settings, private.acting_user
  from public;
grant execute on function private.acting_user, private.has_role to authenticated, engine, chandlery_law;
grant execute on function private.touch_settings to authenticated;
alter function private.has_role owner to chandlery_law;
alter function private.give_first_roles owner to chandlery_law;
alter function private.keep_an_admin owner to chandlery_law;
revoke create on schema private from chandlery_law;

create trigger give_first_roles after insert on auth.users
  for each row execute function private.give_first_roles();
create trigger keep_an_admin after delete on public.user_roles
  for each row execute function private.keep_an_admin();
create trigger touch_settings before update on public.global_settings
  for each row execute function private.touch_settings();

grant usage on schema private to authenticated;

create policy "chandlery_law reads roles" on public.user_roles
  for select to chandlery_law using (true);
create policy "chandlery_law gives first roles" on public.user_roles
  for insert to chandlery_law with check (true);
create policy "chandlery_law makes settings" on public.user_settings
  for insert to chandlery_law with check (true);
create policy "engine reads the acting user's roles" on public.user_roles
  for select to engine using (user_id = (select private.acting_user()));
create policy "users read their own roles, admins all" on public.user_roles
  for select to authenticated using ((select auth.uid()) = user_id or (select private.has_role('admin')));
create policy "admins give roles" on public.user_roles
  for insert to authenticated with check ((select private.has_role('admin')));
create policy "admins take roles" on public.user_roles
  for delete to authenticated using ((select private.has_role('admin')));

create policy "users read their own settings" on public.user_settings
  for select to authenticated using ((select auth.uid()) = user_id);
create policy "users make their own settings" on public.user_settings
  for insert to authenticated with check ((select auth.uid()) = user_id);
create policy "users change their own settings" on public.user_settings
  for update to authenticated using ((select auth.uid()) = user_id) with check ((select auth.uid()) = user_id);

create policy "users read global settings" on public.global_settings
  for select to authenticated using (true);
create policy "engine reads global settings" on public.global_settings
  for select to engine using (true);
create policy "admins change global settings" on public.global_settings
  for update to authenticated
  using ((select private.has_role('admin')))
  with check ((select private.has_role('admin')));
