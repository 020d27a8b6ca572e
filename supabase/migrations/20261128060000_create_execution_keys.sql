-- For which key exchange keys are sealed. The private half never comes near the database.

create table public.execution_keys (
  recipient_key_id uuid primary key,
  public_key text not null unique check (public_key ~ '^[A-Za-z0-9_-]{43}$'),
  created_at timestamptz not null default now(),
  replaced_at timestamptz,
  retired_at timestamptz,
  constraint what_is_retired_was_replaced check (retired_at is null or replaced_at is not null)
);

-- Nothing is sealed for a key that was replaced, so there is one choice at most.
create unique index execution_keys_one_active on public.execution_keys ((true)) where replaced_at is null;

comment on table public.execution_keys is 'Public keys of the execution service (X25519). Exchange keys are sealed for the one that is not replaced; a retired one opens nothing any more.';
comment on column public.execution_keys.public_key is 'The raw 32 bytes, base64url.';

revoke all on public.execution_keys from public, anon, authenticated, service_role;
grant select on public.execution_keys to authenticated, engine_execution, chandlery_law;
grant insert (recipient_key_id, public_key), update (replaced_at, retired_at) on public.execution_keys to chandlery_law;

alter table public.execution_keys enable row level security;
alter table public.execution_keys force row level security;

create policy "users read public keys of the execution service" on public.execution_keys
  for select to authenticated using (true);
create policy "engine_execution reads its public keys" on public.execution_keys
  for select to engine_execution using (true);
create policy "chandlery_law reads execution keys" on public.execution_keys
  for select to chandlery_law using (true);
create policy "chandlery_law registers execution keys" on public.execution_keys
  for insert to chandlery_law with check (true);
create policy "chandlery_law replaces and retires execution keys" on public.execution_keys
  for update to chandlery_law using (true) with check (true);

grant create on schema private to chandlery_law;

create function private.register_execution_key(key_id uuid, public_key text, replaces uuid default null)
returns text
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  active uuid;
begin
  -- Two services that start at once register one after the other.
  perform pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('chandlery execution keys', 0));
  if exists (
    select from public.execution_keys as known
    where known.recipient_key_id = register_execution_key.key_id
      and known.public_key = register_execution_key.public_key
  ) then
    return 'known';
  end if;
  select key.recipient_key_id into active from public.execution_keys as key where key.replaced_at is null;
  -- A service with another folder, or one that has lost its keys, must not take over in silence: what is sealed already
  -- would open for nobody.
  if active is distinct from replaces then
    raise exception 'execution_key_foreign' using
      errcode = 'PT409',
      detail = format('Exchange keys are sealed for %s.', coalesce(active::text, 'nobody yet')),
      hint = 'Put back the execution-keys.json of this database, or name that key with `chandlery exchange-keys rotate --replace <id>`: what is sealed for it is lost then.';
  end if;
  -- Waits for whoever stores a key at this moment: each of them either comes before and is seen, or is refused.
  update public.execution_keys as key set replaced_at = now() where key.recipient_key_id = active;
  insert into public.execution_keys (recipient_key_id, public_key) values (register_execution_key.key_id, register_execution_key.public_key);
  return 'registered';
end
$$;

comment on function private.register_execution_key is 'Makes this the key for which exchange keys are sealed. `replaces` names the one that is so now; null where there is none.';

revoke execute on function private.register_execution_key from public;
grant execute on function private.register_execution_key to engine_execution;
alter function private.register_execution_key owner to chandlery_law;
revoke create on schema private from chandlery_law;
