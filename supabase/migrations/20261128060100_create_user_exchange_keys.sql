-- The vault of exchange keys: sealed when they come in, opened by the execution service alone.

create table public.user_exchange_keys (
  key_id uuid primary key,
  user_id uuid not null references auth.users on delete restrict,
  venue text not null check (venue in ('binance', 'kraken')),
  label text not null check (length(label) between 1 and 80),
  hint text not null check (hint ~ '^[!-~]{4}$'),
  recipient_key_id uuid not null references public.execution_keys on delete restrict,
  version smallint not null check (version = 1),
  sealed bytea not null,
  permissions jsonb,
  status text not null default 'pending' check (status in ('pending', 'valid', 'refused', 'revoked')),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  validated_at timestamptz,
  revoked_at timestamptz,
  -- 32 bytes of the sender's key, blocks of 256, 16 of the seal's tag: at most 16 blocks.
  constraint a_seal_has_its_size check (
    octet_length(sealed) = 0 or (octet_length(sealed) between 304 and 4144 and (octet_length(sealed) - 48) % 256 = 0)
  ),
  constraint what_ended_has_no_secret check ((status in ('refused', 'revoked')) = (octet_length(sealed) = 0)),
  constraint a_revocation_has_its_time check ((status = 'revoked') = (revoked_at is not null)),
  constraint what_is_valid_was_validated check (status <> 'valid' or validated_at is not null),
  constraint permissions_are_a_small_object check (
    permissions is null or (jsonb_typeof(permissions) = 'object' and length(permissions::text) <= 4096)
  )
);

create index user_exchange_keys_by_user on public.user_exchange_keys (user_id, created_at);
create index user_exchange_keys_by_recipient on public.user_exchange_keys (recipient_key_id, key_id)
  where status in ('pending', 'valid');

comment on table public.user_exchange_keys is 'Keys of exchanges, sealed for the execution service with their user, venue and id bound in (HPKE, RFC 9180). Nobody selects `sealed`.';
comment on column public.user_exchange_keys.permissions is 'What the venue said of the key, and who asked: the edge function when it came in, or the execution service. Only the latter makes it valid.';
comment on column public.user_exchange_keys.hint is 'The last four characters of the API key, never of the secret.';

revoke all on public.user_exchange_keys from public, anon, authenticated, service_role;
grant select (
  key_id, user_id, venue, label, hint, recipient_key_id, version, permissions, status, created_at, updated_at, validated_at, revoked_at
) on public.user_exchange_keys to authenticated;
grant select on public.user_exchange_keys to chandlery_law;
grant insert (key_id, user_id, venue, label, hint, recipient_key_id, version, sealed, permissions) on public.user_exchange_keys to chandlery_law;
grant update (recipient_key_id, sealed, permissions, status, updated_at, validated_at, revoked_at) on public.user_exchange_keys to chandlery_law;

alter table public.user_exchange_keys enable row level security;
alter table public.user_exchange_keys force row level security;

create policy "users read their own exchange keys" on public.user_exchange_keys
  for select to authenticated using ((select auth.uid()) = user_id);
create policy "chandlery_law reads exchange keys" on public.user_exchange_keys
  for select to chandlery_law using (true);
create policy "chandlery_law stores exchange keys" on public.user_exchange_keys
  for insert to chandlery_law with check (true);
create policy "chandlery_law changes exchange keys" on public.user_exchange_keys
  for update to chandlery_law using (true) with check (true);

create trigger touch_updated_at before update on public.user_exchange_keys
  for each row execute function private.touch_updated_at();

alter table public.user_exchange_keys enable always trigger touch_updated_at;
