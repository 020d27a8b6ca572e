-- What may be done with exchange keys: users store and revoke their own, the execution service opens, judges and re-seals.

grant create on schema private to chandlery_law;

create function private.exchange_key_json(key public.user_exchange_keys)
returns jsonb
language sql
immutable
set search_path = ''
as $$
  select jsonb_build_object(
    'key_id', key.key_id, 'venue', key.venue, 'label', key.label, 'hint', key.hint, 'status', key.status,
    'permissions', key.permissions
  )
$$;

comment on function private.exchange_key_json is 'A key as its owner may see it.';

create function private.store_exchange_key(
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

comment on function private.store_exchange_key is 'Stores a sealed key of the acting user, once for an id. What the venue is said to have said is kept as a note: only the execution service makes a key valid.';

create function private.revoke_exchange_key(key_id uuid)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  owner constant uuid := private.require_trader();
  revoked public.user_exchange_keys;
begin
  update public.user_exchange_keys as key
  set status = 'revoked', sealed = '', revoked_at = now()
  where key.key_id = revoke_exchange_key.key_id and key.user_id = owner and key.status <> 'revoked';
  select key.* into revoked from public.user_exchange_keys as key
  where key.key_id = revoke_exchange_key.key_id and key.user_id = owner;
  if not found then
    raise exception 'exchange_key_unknown' using
      errcode = 'PT404',
      detail = 'There is no such exchange key.',
      hint = 'Read your keys again; this one is not among them.';
  end if;
  return private.exchange_key_json(revoked);
end
$$;

comment on function private.revoke_exchange_key is 'Ends a key of the acting user and empties its seal, in one statement.';

create function private.open_exchange_key(key_id uuid)
returns table (user_id uuid, venue text, recipient_key_id uuid, version smallint, sealed bytea, status text, permissions jsonb)
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  return query
  select key.user_id, key.venue, key.recipient_key_id, key.version, key.sealed, key.status, key.permissions
  from public.user_exchange_keys as key
  where key.key_id = open_exchange_key.key_id and key.user_id = private.acting_user() and key.status in ('pending', 'valid');
  if not found then
    raise exception 'exchange_key_unknown' using
      errcode = 'PT404',
      detail = 'The acting user has no such exchange key, or it is revoked or refused.';
  end if;
  perform private.record_audit('exchange_key_opened', jsonb_build_object('key_id', open_exchange_key.key_id));
end
$$;

comment on function private.open_exchange_key is 'The sealed key, for the execution service, which alone can open it; of the acting user.';

create function private.exchange_key_result(key_id uuid, permissions jsonb, verdict text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  judged public.user_exchange_keys;
begin
  -- A refused key loses its secret: whoever may withdraw with it must not find it here.
  update public.user_exchange_keys as key
  set
    status = exchange_key_result.verdict,
    permissions = exchange_key_result.permissions,
    validated_at = now(),
    sealed = case exchange_key_result.verdict when 'refused' then '' else key.sealed end
  where key.key_id = exchange_key_result.key_id
    and key.user_id = private.acting_user()
    and key.status in ('pending', 'valid')
    and exchange_key_result.verdict in ('valid', 'refused')
  returning key.* into judged;
  if judged.key_id is null then
    raise exception 'exchange_key_unknown' using
      errcode = 'PT404',
      detail = 'The acting user has no such exchange key that could be judged.';
  end if;
  return private.exchange_key_json(judged);
end
$$;

comment on function private.exchange_key_result is 'What the execution service found at the venue: valid, or refused, which empties the seal.';

create function private.sealed_exchange_keys(recipient_key_id uuid, after_key_id uuid, most integer)
returns table (key_id uuid, user_id uuid, venue text, version smallint, sealed bytea)
language sql
stable
security definer
set search_path = ''
as $$
  select key.key_id, key.user_id, key.venue, key.version, key.sealed
  from public.user_exchange_keys as key
  where key.recipient_key_id = sealed_exchange_keys.recipient_key_id
    and key.status in ('pending', 'valid')
    and (sealed_exchange_keys.after_key_id is null or key.key_id > sealed_exchange_keys.after_key_id)
  order by key.key_id
  limit least(sealed_exchange_keys.most, 1000)
$$;

comment on function private.sealed_exchange_keys is 'Keys of all users that are sealed for one key of the execution service, in the order of their ids: what a rotation works through.';

create function private.reseal_exchange_key(key_id uuid, from_recipient uuid, new_recipient uuid, sealed bytea)
returns boolean
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  perform from public.execution_keys as recipient
  where recipient.recipient_key_id = new_recipient and recipient.replaced_at is null
  for share;
  if not found then
    raise exception 'execution_key_replaced' using
      errcode = 'PT409',
      detail = 'The key for which was sealed anew has been replaced itself.';
  end if;
  -- Only what is still sealed for the old key: a second run, or a revocation meanwhile, changes nothing.
  update public.user_exchange_keys as key
  set recipient_key_id = new_recipient, sealed = reseal_exchange_key.sealed
  where key.key_id = reseal_exchange_key.key_id
    and key.recipient_key_id = from_recipient
    and key.status in ('pending', 'valid');
  return found;
end
$$;

comment on function private.reseal_exchange_key is 'Puts a seal for the new key in the place of one for the old; false where it is no longer sealed for the old one.';

create function private.retire_execution_key(key_id uuid)
returns boolean
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  left_over bigint;
begin
  -- Stores and re-seals hold this row while they name it: after this statement none of them is under way.
  perform from public.execution_keys as recipient
  where recipient.recipient_key_id = retire_execution_key.key_id and recipient.replaced_at is not null
  for update;
  if not found then
    raise exception 'execution_key_in_use' using
      errcode = 'PT409',
      detail = 'The key is not known, or it is the one for which exchange keys are sealed.';
  end if;
  select count(*) into left_over from public.user_exchange_keys as key
  where key.recipient_key_id = retire_execution_key.key_id and key.status in ('pending', 'valid');
  if left_over > 0 then
    raise exception 'execution_key_in_use' using
      errcode = 'PT409',
      detail = format('%s exchange keys are still sealed for it.', left_over),
      hint = 'Run `chandlery exchange-keys rotate` again: it goes on where it stopped.';
  end if;
  update public.execution_keys as recipient set retired_at = now()
  where recipient.recipient_key_id = retire_execution_key.key_id and recipient.retired_at is null;
  return found;
end
$$;

comment on function private.retire_execution_key is 'Ends a replaced key of the execution service once nothing is sealed for it; its private half may go then. False where it had ended already.';

-- The way in for users: the functions themselves stand where no API sees them.
create function public.store_exchange_key(
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
language sql
volatile
set search_path = ''
as $$
  select private.store_exchange_key(key_id, venue, label, hint, recipient_key_id, version, sealed, permissions)
$$;

comment on function public.store_exchange_key is 'Stores a sealed exchange key of the caller; the same id again finds it stored.';

create function public.revoke_exchange_key(key_id uuid)
returns jsonb
language sql
volatile
set search_path = ''
as $$
  select private.revoke_exchange_key(key_id)
$$;

comment on function public.revoke_exchange_key is 'Ends an exchange key of the caller; its seal is emptied.';

revoke execute on function
  private.exchange_key_json, private.store_exchange_key, private.revoke_exchange_key,
  private.open_exchange_key, private.exchange_key_result, private.sealed_exchange_keys, private.reseal_exchange_key,
  private.retire_execution_key, public.store_exchange_key, public.revoke_exchange_key
  from public, anon, authenticated, service_role;
grant execute on function private.exchange_key_json to chandlery_law;
grant execute on function
  private.store_exchange_key, private.revoke_exchange_key, public.store_exchange_key, public.revoke_exchange_key to authenticated;
grant execute on function
  private.open_exchange_key, private.exchange_key_result, private.sealed_exchange_keys, private.reseal_exchange_key,
  private.retire_execution_key to engine_execution;

alter function private.store_exchange_key owner to chandlery_law;
alter function private.revoke_exchange_key owner to chandlery_law;
alter function private.open_exchange_key owner to chandlery_law;
alter function private.exchange_key_result owner to chandlery_law;
alter function private.sealed_exchange_keys owner to chandlery_law;
alter function private.reseal_exchange_key owner to chandlery_law;
alter function private.retire_execution_key owner to chandlery_law;
revoke create on schema private from chandlery_law;

-- Without the seal: a log is read by more people than a vault.
create constraint trigger append_heads after insert or update or delete on public.user_exchange_keys deferrable initially deferred
  for each row execute function private.append_heads('audit', 'sealed');
create constraint trigger append_heads after insert or update or delete on public.execution_keys deferrable initially deferred
  for each row execute function private.append_heads('audit');
alter table public.user_exchange_keys enable always trigger append_heads;
alter table public.execution_keys enable always trigger append_heads;
