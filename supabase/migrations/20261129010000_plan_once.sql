-- The same answers with less work. A plain SQL function with a search path of its own is planned at every call, which is most
-- of what these cost; in plpgsql it is planned once a session. Between a user's head and the commit nothing is worked out
-- that could have been before.

create or replace function private.acting_user() returns uuid
language plpgsql
stable
set search_path = ''
as $$
begin
  if session_user in ('engine', 'engine_execution', 'market_data') then
    return nullif(current_setting('chandlery.acting_user', true), '')::uuid;
  end if;
  return nullif(
    coalesce(
      nullif(current_setting('request.jwt.claim.sub', true), ''),
      nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub'
    ),
    ''
  )::uuid;
end
$$;

create or replace function private.has_role(wanted text) returns boolean
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  return exists (
    select from public.user_roles as held where held.user_id = private.acting_user() and held.role = wanted
  );
end
$$;

create or replace function private.hash_intent(
  account_id uuid,
  instrument_id integer,
  side text,
  order_type text,
  quantity numeric,
  cash_fraction numeric,
  price numeric,
  stop_price numeric,
  reduce_only boolean,
  time_in_force text,
  good_until timestamptz
) returns bytea
language plpgsql
stable
set search_path = ''
as $$
begin
  return sha256(convert_to(
    concat_ws(
      '|', account_id, coalesce(instrument_id::text, '-'), side, order_type, coalesce(trim_scale(quantity)::text, '-'),
      coalesce(trim_scale(cash_fraction)::text, '-'), coalesce(trim_scale(price)::text, '-'),
      coalesce(trim_scale(stop_price)::text, '-'), reduce_only, time_in_force,
      coalesce(extract(epoch from good_until)::text, '-')
    ),
    'UTF8'
  ));
end
$$;

create or replace function private.client_order_id(account_id uuid, intent_sequence integer, purpose text) returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  return left(replace(account_id::text, '-', ''), 20) || '-' || intent_sequence
    || case purpose when 'stop_loss' then '-sl' when 'take_profit' then '-tp' else '' end;
end
$$;

create or replace function private.scope_keys(account_id uuid, user_id uuid, strategy_id uuid, instrument_id integer) returns text[]
language plpgsql
immutable
set search_path = ''
as $$
begin
  return array_remove(
    array[
      'global', 'user:' || user_id, 'account:' || account_id, 'strategy:' || strategy_id,
      'instrument:' || instrument_id, 'instrument:' || user_id || ':' || instrument_id
    ],
    null
  );
end
$$;

create or replace function private.append_audit(chain uuid, entry_parts jsonb, with_event boolean default false) returns bigint
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  head private.user_heads;
  -- Made before the head is taken: others of the user wait for it.
  said constant text := substr(entry_parts::text, 2);
  line text;
begin
  select held.* into head from private.user_heads as held where held.user_id = chain for update;
  if not found then
    insert into private.user_heads (user_id) values (chain) on conflict do nothing;
    select held.* into head from private.user_heads as held where held.user_id = chain for update;
  end if;
  line := '{"seq": ' || head.audit_seq + 1 || ', "at": ' || to_jsonb(clock_timestamp()) || ', ' || said;
  head.audit_hash := sha256(head.audit_hash || convert_to(line, 'UTF8'));
  insert into public.audit_log (user_id, seq, entry, hash) values (chain, head.audit_seq + 1, line, head.audit_hash);
  update private.user_heads as held
  set audit_seq = head.audit_seq + 1, audit_hash = head.audit_hash, event_seq = head.event_seq + with_event::integer
  where held.user_id = chain;
  return head.event_seq + with_event::integer;
end
$$;

-- Arguments: `event` if screens are told as well, and then the names of columns that the log must not hold.
create or replace function private.append_heads() returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  written constant jsonb := to_jsonb(case tg_op when 'DELETE' then old else new end) - tg_argv[1:];
  before constant jsonb := case tg_op when 'UPDATE' then to_jsonb(old) - tg_argv[1:] end;
  chain constant uuid := coalesce(written ->> 'user_id', '00000000-0000-0000-0000-000000000000');
  with_event constant boolean := tg_argv[0] = 'event' and chain <> '00000000-0000-0000-0000-000000000000';
  -- Made before the head is taken: others of the user wait for it.
  payload constant jsonb := case when with_event then private.decimals_as_text(written) end;
  next_seq bigint;
begin
  if tg_op = 'UPDATE' and written = before then
    return null;
  end if;
  next_seq := private.append_audit(chain, jsonb_strip_nulls(jsonb_build_object(
    'table', tg_table_name,
    'verb', lower(tg_op),
    'actor', private.acting_user(),
    'role', session_user
  )) || case
    when tg_op = 'UPDATE' then jsonb_build_object(
      'old', before - array(select named from jsonb_object_keys(before) as named where before -> named = written -> named)
    )
    else '{}'
  end || jsonb_build_object('row', written), with_event);
  if with_event then
    insert into public.events (user_id, seq, kind, verb, payload) values (chain, next_seq, tg_table_name, lower(tg_op), payload);
  end if;
  return null;
end
$$;

create or replace function private.decimals_as_text(row_data jsonb) returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
declare
  named text;
begin
  foreach named in array array[
    'quantity', 'cash_fraction', 'price', 'stop_price', 'filled_quantity', 'fee', 'amount', 'equity', 'cost', 'entry_price',
    'realized_profit', 'fees', 'start_cash', 'expected_price', 'expected_quantity', 'conversion_rate', 'rate',
    'max_order_value', 'max_position', 'max_position_value', 'max_exposure'
  ] loop
    if jsonb_typeof(row_data -> named) = 'number' then
      row_data := jsonb_set(row_data, array[named], to_jsonb(row_data ->> named));
    end if;
  end loop;
  return row_data;
end
$$;
