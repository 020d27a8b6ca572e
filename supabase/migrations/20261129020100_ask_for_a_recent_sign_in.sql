-- Whoever finds a session open must not be able to store keys with it: the person has proved themselves in the last ten
-- minutes. Revoking asks for nothing: it is the safe direction.

create function private.has_second_factor(person uuid) returns boolean
language sql
stable
security definer
set search_path = ''
as $$
  select exists (
    select from auth.mfa_factors as factor where factor.user_id = person and factor.status = 'verified'
  )
$$;

comment on function private.has_second_factor is 'Whether Auth asks this user for a second factor. Owned by postgres: Auth''s tables have row level security and let nobody else read.';

create function private.require_recent_sign_in(person uuid) returns void
language plpgsql
stable
set search_path = ''
as $$
declare
  longest_ago constant interval := interval '10 minutes';
  way_out constant text := 'Sign in again, with password and code, and send the same once more.';
  claims constant jsonb := coalesce(nullif(current_setting('request.jwt.claims', true), '')::jsonb, '{}');
  -- Auth names each way in which the session was proved and when. A refresh of the token keeps the old times; where it is
  -- listed itself, nobody was there.
  proved_at constant timestamptz := (
    select to_timestamp(max((proof ->> 'timestamp')::double precision))
    from jsonb_array_elements(case jsonb_typeof(claims -> 'amr') when 'array' then claims -> 'amr' else '[]' end) as proof
    where jsonb_typeof(proof -> 'timestamp') = 'number'
      and coalesce(proof ->> 'method', 'anonymous') not in ('anonymous', 'token_refresh')
  );
begin
  if proved_at is null or proved_at < now() - longest_ago then
    perform private.refuse(
      'recent_sign_in_needed', 'PT403',
      'The sign-in of this session is more than ten minutes ago, and a session that was left open must not do this.', way_out
    );
  end if;
  if claims ->> 'aal' is distinct from 'aal2' and private.has_second_factor(person) then
    perform private.refuse('recent_sign_in_needed', 'PT403', 'This session has not shown the code of the second factor.', way_out);
  end if;
end
$$;

comment on function private.require_recent_sign_in is 'Refuses a session whose person did not prove themselves in the last ten minutes, or not with the second factor that they have.';

-- As before, with the person asked for first.
create or replace function private.store_exchange_key(
  key_id uuid,
  venue text,
  label text,
  hint text,
  recipient_key_id uuid,
  version integer,
  sealed bytea,
  permissions jsonb
)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  owner constant uuid := private.require_trader();
  most_keys constant integer := 200;
  stored public.user_exchange_keys;
begin
  perform private.require_recent_sign_in(owner);
  if octet_length(sealed) not between 304 and 4144 or (octet_length(sealed) - 48) % 256 <> 0 then
    raise exception 'exchange_key_seal_invalid' using
      errcode = 'PT422',
      detail = format('It has %s bytes.', octet_length(sealed)),
      hint = 'Store keys through the edge function exchange-keys, which seals them.';
  end if;
  select key.* into stored from public.user_exchange_keys as key where key.key_id = store_exchange_key.key_id;
  if not found then
    if (
      select count(*) from public.user_exchange_keys as key
      where key.user_id = owner and key.status in ('pending', 'valid')
    ) >= most_keys then
      raise exception 'exchange_keys_too_many' using
        errcode = 'PT409',
        detail = format('A user may have %s keys that are not revoked.', most_keys),
        hint = 'Revoke keys that are not used.';
    end if;
    -- Locked, so that a rotation that replaces it either waits for this key and re-seals it, or is seen here.
    perform from public.execution_keys as recipient
    where recipient.recipient_key_id = store_exchange_key.recipient_key_id and recipient.replaced_at is null
    for share;
    if not found then
      raise exception 'execution_key_replaced' using
        errcode = 'PT409',
        detail = 'The exchange key is sealed for a key that the execution service no longer takes.',
        hint = 'Send the same request again: it is sealed for the new key.';
    end if;
    insert into public.user_exchange_keys (key_id, user_id, venue, label, hint, recipient_key_id, version, sealed, permissions)
    values (
      store_exchange_key.key_id, owner, store_exchange_key.venue, store_exchange_key.label, store_exchange_key.hint,
      store_exchange_key.recipient_key_id, store_exchange_key.version, store_exchange_key.sealed, store_exchange_key.permissions
    )
    on conflict on constraint user_exchange_keys_pkey do nothing;
    select key.* into strict stored from public.user_exchange_keys as key where key.key_id = store_exchange_key.key_id;
  end if;
  -- A repeated request finds what the first one stored. Two seals of one secret differ, so they cannot be compared.
  if (stored.user_id, stored.venue, stored.label, stored.hint)
    is distinct from (owner, store_exchange_key.venue, store_exchange_key.label, store_exchange_key.hint) then
    raise exception 'exchange_key_id_taken' using
      errcode = 'PT409',
      detail = 'Another exchange key has this id.',
      hint = 'Send a fresh UUID; repeat one only for the same key, venue and label.';
  end if;
  if stored.status in ('refused', 'revoked') then
    raise exception 'exchange_key_not_usable' using
      errcode = 'PT409',
      detail = format('The exchange key is %s.', stored.status),
      hint = 'Its secret is gone. Store the key anew, under a new id.';
  end if;
  return private.exchange_key_json(stored);
end
$$;

revoke execute on function private.has_second_factor, private.require_recent_sign_in from public, anon, authenticated, service_role;
grant execute on function private.has_second_factor, private.require_recent_sign_in to chandlery_law;

grant create on schema private to chandlery_law;
alter function private.store_exchange_key owner to chandlery_law;
revoke create on schema private from chandlery_law;
