-- The first table of the journal: what a user watches. Users write it themselves, through policies alone.
create table public.assets (
  asset_id uuid primary key default gen_random_uuid(),
  user_id uuid not null default auth.uid() references auth.users on delete restrict,
  symbol text not null check (length(symbol) between 1 and 64 and symbol = btrim(symbol)),
  name text check (length(name) between 1 and 120),
  note text check (length(note) <= 10000),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (user_id, symbol)
);

comment on table public.assets is 'What a user watches and writes reports about, one row a symbol.';

revoke all on public.assets from public, anon, authenticated, service_role;
grant select, delete on public.assets to authenticated;
grant insert (symbol, name, note), update (symbol, name, note) on public.assets to authenticated;

alter table public.assets enable row level security;
alter table public.assets force row level security;

create policy "users read their own assets" on public.assets
  for select to authenticated using ((select auth.uid()) = user_id);
create policy "traders add their own assets" on public.assets
  for insert to authenticated
  with check ((select auth.uid()) = user_id and (select private.has_role('trader')));
create policy "traders change their own assets" on public.assets
  for update to authenticated
  using ((select auth.uid()) = user_id and (select private.has_role('trader')))
  with check ((select auth.uid()) = user_id);
create policy "traders remove their own assets" on public.assets
  for delete to authenticated
  using ((select auth.uid()) = user_id and (select private.has_role('trader')));

grant execute on function private.touch_updated_at to authenticated;

create trigger touch_updated_at before update on public.assets
  for each row execute function private.touch_updated_at();
