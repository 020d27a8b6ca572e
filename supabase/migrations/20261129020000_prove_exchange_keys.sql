-- The execution service asks the venue itself what a stored key may do. The row is the queue: it says when the venue is to
-- be asked next, who is asking, and what came of it last.

alter table public.user_exchange_keys
  add column proof_due_at timestamptz not null default now(),
  add column proof_claim uuid,
  add column proving_until timestamptz,
  add column proof_failures integer not null default 0 check (proof_failures >= 0),
  add column reason_code text check (reason_code ~ '^[a-z][a-z_]{2,60}$'),
  add column reason text check (length(reason) between 1 and 300),
  add constraint a_claim_has_its_end check ((proof_claim is null) = (proving_until is null)),
  add constraint a_reason_has_its_code check (reason is null or reason_code is not null);

comment on column public.user_exchange_keys.proof_due_at is 'When the execution service asks the venue next. It says nothing of a key that has ended.';
comment on column public.user_exchange_keys.proof_claim is 'Of the executor that asks at this moment: only its verdict counts.';
comment on column public.user_exchange_keys.proving_until is 'Until then nobody else asks. An executor that died lets it pass.';
comment on column public.user_exchange_keys.proof_failures is 'How often in a row nothing was learnt of the key.';
comment on column public.user_exchange_keys.reason_code is 'Why the key is refused, or why the last question told nothing of it; null where it was proved.';
comment on column public.user_exchange_keys.reason is 'The same in words of ours: never a word of the key, nor of the venue, which may repeat what it was sent.';

create index user_exchange_keys_to_prove on public.user_exchange_keys (proof_due_at) where status in ('pending', 'valid');

grant select (proof_due_at, proving_until, proof_failures, reason_code, reason) on public.user_exchange_keys to authenticated;
grant update (proof_due_at, proof_claim, proving_until, proof_failures, reason_code, reason) on public.user_exchange_keys to chandlery_law;

-- An open page shows each step.
drop trigger append_heads on public.user_exchange_keys;
create constraint trigger append_heads after insert or update or delete on public.user_exchange_keys deferrable initially deferred
  for each row execute function private.append_heads('event', 'sealed', 'proof_claim');
alter table public.user_exchange_keys enable always trigger append_heads;

create function private.wake_key_proofs() returns trigger
language plpgsql
volatile
set search_path = ''
as $$
begin
  perform pg_notify('chandlery_exchange_keys', new.key_id::text);
  return null;
end
$$;

comment on function private.wake_key_proofs is 'Wakes the execution service, with the commit of a new key.';

create trigger wake_key_proofs after insert on public.user_exchange_keys
  for each row execute function private.wake_key_proofs();
alter table public.user_exchange_keys enable always trigger wake_key_proofs;

grant create on schema private to chandlery_law;

create function private.exchange_keys_to_prove()
returns table (key_id uuid, user_id uuid, venue text)
language sql
stable
security definer
set search_path = ''
as $$
  select key.key_id, key.user_id, key.venue
  from public.user_exchange_keys as key
  where key.status in ('pending', 'valid')
    and key.proof_due_at <= now()
    and (key.proving_until is null or key.proving_until <= now())
  order by key.proof_due_at
  limit 500
$$;

comment on function private.exchange_keys_to_prove is 'Keys of all users of which a venue is to be asked and nobody asks, the longest due first.';

create function private.claim_exchange_key(key_id uuid)
returns uuid
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  claim constant uuid := gen_random_uuid();
begin
  -- Longer than the patience of the service with a venue. Another executor that is at this row has it, and is not waited for.
  update public.user_exchange_keys as key
  set proof_claim = claim, proving_until = now() + interval '1 minute'
  where key.key_id = (
    select due.key_id
    from public.user_exchange_keys as due
    where due.key_id = claim_exchange_key.key_id
      and due.user_id = private.acting_user()
      and due.status in ('pending', 'valid')
      and due.proof_due_at <= now()
      and (due.proving_until is null or due.proving_until <= now())
    for update skip locked
  );
  return case when found then claim end;
end
$$;

comment on function private.claim_exchange_key is 'Lets one executor ask the venue of a key of the acting user, for a minute; null where it is not due or another asks.';

-- A key was judged by whoever called it, without a claim, and for good.
drop function private.exchange_key_result(uuid, jsonb, text);

create function private.record_exchange_key_proof(
  key_id uuid,
  claim uuid,
  verdict text,
  permissions jsonb,
  reason_code text,
  reason text
)
returns text
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  proved_for constant interval := interval '24 hours';
  first_pause constant interval := interval '30 seconds';
  longest_pause constant interval := interval '1 hour';
  -- Venues ban addresses that go on.
  limited_pause constant interval := interval '5 minutes';
  new_status text;
begin
  if verdict not in ('valid', 'refused', 'unknown') or (verdict = 'valid') <> (reason_code is null) then
    perform private.refuse('request_invalid', 'PT422', 'A verdict is valid, or refused or unknown with its reason.', 'Say which.');
  end if;
  -- Whatever the service has made of the answer: what may withdraw is never valid.
  if verdict = 'valid'
    and (permissions @> '{"by": "execution", "canRead": true, "canTrade": true, "canWithdraw": false}') is not true then
    perform private.refuse('request_invalid', 'PT422', 'The evidence is not that of a usable key.', 'Ask the venue again.');
  end if;
  update public.user_exchange_keys as key
  set
    status = case verdict when 'unknown' then key.status else verdict end,
    -- A refused key loses its secret: whoever may withdraw with it must not find it here.
    sealed = case verdict when 'refused' then '' else key.sealed end,
    permissions = coalesce(record_exchange_key_proof.permissions, key.permissions),
    validated_at = case verdict when 'unknown' then key.validated_at else now() end,
    reason_code = record_exchange_key_proof.reason_code,
    reason = record_exchange_key_proof.reason,
    proof_claim = null,
    proving_until = null,
    proof_failures = case verdict when 'unknown' then key.proof_failures + 1 else 0 end,
    proof_due_at = now() + case
      when verdict <> 'unknown' then proved_for
      else greatest(
        least(first_pause * power(2, least(key.proof_failures, 20)), longest_pause),
        case record_exchange_key_proof.reason_code when 'venue_rate_limited' then limited_pause else first_pause end
      )
    end
  where key.key_id = record_exchange_key_proof.key_id
    and key.user_id = private.acting_user()
    and key.status in ('pending', 'valid')
    and key.proof_claim = record_exchange_key_proof.claim
  returning key.status into new_status;
  return new_status;
end
$$;

comment on function private.record_exchange_key_proof is 'What the execution service found at the venue: valid for a day; refused, which empties the seal; or nothing, to be asked again after a pause that grows. Returns the status; null where the claim is another''s by now, or the key has ended.';

revoke execute on function
  private.wake_key_proofs, private.exchange_keys_to_prove, private.claim_exchange_key, private.record_exchange_key_proof
  from public, anon, authenticated, service_role;
grant execute on function
  private.exchange_keys_to_prove, private.claim_exchange_key, private.record_exchange_key_proof to engine_execution;

alter function private.exchange_keys_to_prove owner to chandlery_law;
alter function private.claim_exchange_key owner to chandlery_law;
alter function private.record_exchange_key_proof owner to chandlery_law;
revoke create on schema private from chandlery_law;
