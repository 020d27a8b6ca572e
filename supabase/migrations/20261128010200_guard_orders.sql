-- No order without an approval for exactly it, whoever writes; and no state that does not follow from the one before.

-- The same table as `packages/core/src/order/transition.ts`; a test compares them.
create table private.order_transitions (
  from_status text not null,
  event text not null,
  to_status text not null,
  primary key (from_status, event)
);

comment on table private.order_transitions is 'What an event makes of an order. What is not here does not happen.';

insert into private.order_transitions (from_status, event, to_status) values
  ('submitted', 'dispatch', 'sending'),
  ('submitted', 'cancel', 'cancelled'),
  ('submitted', 'expire', 'expired'),
  ('submitted', 'reject', 'rejected'),
  ('sending', 'accept', 'working'),
  ('sending', 'fill', 'partially_filled'),
  ('sending', 'complete', 'filled'),
  ('sending', 'request_cancel', 'cancelling'),
  ('sending', 'cancel', 'cancelled'),
  ('sending', 'expire', 'expired'),
  ('sending', 'reject', 'rejected'),
  ('sending', 'lose', 'unknown'),
  ('unknown', 'accept', 'working'),
  ('unknown', 'fill', 'partially_filled'),
  ('unknown', 'complete', 'filled'),
  ('unknown', 'request_cancel', 'cancelling'),
  ('unknown', 'keep', 'unknown'),
  ('unknown', 'cancel', 'cancelled'),
  ('unknown', 'expire', 'expired'),
  ('unknown', 'reject', 'rejected'),
  ('unknown', 'lose', 'unknown'),
  ('working', 'accept', 'working'),
  ('working', 'fill', 'partially_filled'),
  ('working', 'complete', 'filled'),
  ('working', 'request_cancel', 'cancelling'),
  ('working', 'keep', 'working'),
  ('working', 'cancel', 'cancelled'),
  ('working', 'expire', 'expired'),
  ('working', 'reject', 'rejected'),
  ('working', 'lose', 'unknown'),
  ('partially_filled', 'accept', 'partially_filled'),
  ('partially_filled', 'fill', 'partially_filled'),
  ('partially_filled', 'complete', 'filled'),
  ('partially_filled', 'request_cancel', 'cancelling'),
  ('partially_filled', 'keep', 'partially_filled'),
  ('partially_filled', 'cancel', 'cancelled'),
  ('partially_filled', 'expire', 'expired'),
  ('partially_filled', 'lose', 'unknown'),
  ('cancelling', 'accept', 'cancelling'),
  ('cancelling', 'fill', 'cancelling'),
  ('cancelling', 'complete', 'filled'),
  ('cancelling', 'request_cancel', 'cancelling'),
  ('cancelling', 'keep', 'working'),
  ('cancelling', 'cancel', 'cancelled'),
  ('cancelling', 'expire', 'expired'),
  ('cancelling', 'reject', 'rejected'),
  ('cancelling', 'lose', 'unknown'),
  ('filled', 'accept', 'filled'),
  ('filled', 'request_cancel', 'filled'),
  ('filled', 'keep', 'filled'),
  ('filled', 'cancel', 'filled'),
  ('filled', 'expire', 'filled'),
  ('filled', 'lose', 'filled'),
  ('cancelled', 'accept', 'cancelled'),
  ('cancelled', 'fill', 'cancelled'),
  ('cancelled', 'complete', 'filled'),
  ('cancelled', 'request_cancel', 'cancelled'),
  ('cancelled', 'keep', 'cancelled'),
  ('cancelled', 'cancel', 'cancelled'),
  ('cancelled', 'expire', 'cancelled'),
  ('cancelled', 'lose', 'cancelled'),
  ('expired', 'accept', 'expired'),
  ('expired', 'fill', 'expired'),
  ('expired', 'complete', 'filled'),
  ('expired', 'request_cancel', 'expired'),
  ('expired', 'keep', 'expired'),
  ('expired', 'cancel', 'expired'),
  ('expired', 'expire', 'expired'),
  ('expired', 'lose', 'expired');

revoke all on private.order_transitions from public, anon, authenticated, service_role;
grant select on private.order_transitions to chandlery_law;
alter table private.order_transitions enable row level security;
alter table private.order_transitions force row level security;
create policy "chandlery_law reads transitions" on private.order_transitions for select to chandlery_law using (true);

create function private.order_after(status text, event text) returns text
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  next_status text;
begin
  select transition.to_status into next_status
  from private.order_transitions as transition
  where transition.from_status = order_after.status and transition.event = order_after.event;
  if next_status is null then
    raise exception 'order_event_not_allowed' using
      errcode = 'PT409',
      detail = format('An order that is %s takes no %s.', status, event),
      hint = 'Read the order again: something else happened to it first.';
  end if;
  return next_status;
end
$$;

comment on function private.order_after is 'The status after an event; refuses one that the status does not allow.';

-- The parts that make an intent what it is, as one text: numbers without trailing zeros, so that 1.50 is 1.5.
create function private.hash_intent(
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
language sql
stable
set search_path = ''
as $$
  select sha256(convert_to(
    concat_ws(
      '|', account_id, coalesce(instrument_id::text, '-'), side, order_type, coalesce(trim_scale(quantity)::text, '-'),
      coalesce(trim_scale(cash_fraction)::text, '-'), coalesce(trim_scale(price)::text, '-'),
      coalesce(trim_scale(stop_price)::text, '-'), reduce_only, time_in_force,
      coalesce(extract(epoch from good_until)::text, '-')
    ),
    'UTF8'
  ))
$$;

comment on function private.hash_intent is 'SHA-256 of an intent''s account, instrument, side, kind, amount, prices and life.';

create function private.client_order_id(account_id uuid, intent_sequence integer, purpose text) returns text
language sql
immutable
set search_path = ''
as $$
  select left(replace(account_id::text, '-', ''), 20) || '-' || intent_sequence
    || case purpose when 'stop_loss' then '-sl' when 'take_profit' then '-tp' else '' end
$$;

comment on function private.client_order_id is 'The id under which a venue knows an order: a pure function of the intent, at most 36 characters of 0-9, a-z and -.';

-- Whatever role writes, and by whatever statement: a row trigger sees inserts, updates, upserts, merges and copies alike.
create function private.require_approval() returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  approval public.decisions;
begin
  if new.mode = 'backtest' then
    if tg_op = 'UPDATE' and old.mode <> 'backtest' then
      perform private.refuse_order('an order keeps its account');
    end if;
    return new;
  end if;
  if tg_op = 'UPDATE' then
    perform private.check_order_change(old, new);
    return new;
  end if;
  if new.status <> 'submitted' or new.filled_quantity <> 0 or new.dispatch_epoch is not null then
    perform private.refuse_order('an order begins as submitted, with nothing filled');
  end if;
  select decision.* into approval
  from public.decisions as decision
  where decision.account_id = new.account_id and decision.intent_sequence = new.intent_sequence and decision.mode = new.mode;
  if approval.verdict is distinct from 'approved' then
    perform private.refuse_order('there is no approval for its intent');
  end if;
  if new.purpose in ('stop_loss', 'take_profit') then
    perform private.check_attached_order(new);
    return new;
  end if;
  if new.purpose is distinct from (case when new.reduce_only then 'exit' else 'entry' end) then
    perform private.refuse_order('its approval is for another purpose');
  end if;
  if approval.expires_at is null or approval.expires_at <= clock_timestamp() then
    perform private.refuse_order('its approval has expired');
  end if;
  if approval.epoch is distinct from new.submit_epoch then
    perform private.refuse_order('its approval saw another kill epoch');
  end if;
  if approval.intent_hash is distinct from private.hash_intent(
    new.account_id, new.instrument_id, new.side, new.order_type, new.quantity, new.cash_fraction, new.price, new.stop_price,
    new.reduce_only, new.time_in_force, new.good_until
  ) then
    perform private.refuse_order('its approval is for another intent');
  end if;
  return new;
end
$$;

comment on function private.require_approval is 'Refuses an order of a paper or live account that has no unexpired approval for exactly its intent.';

create function private.refuse_order(why text) returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  raise exception 'order_without_approval' using
    errcode = 'PT403',
    detail = format('The order was refused: %s.', why),
    hint = 'Submit an intent; the gate makes the order of an approved one.';
end
$$;

-- What an order is stays; only what becomes of it changes, along the transitions.
create function private.check_order_change(before public.orders, after public.orders) returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  if (before.account_id, before.user_id, before.mode, before.sequence, before.client_order_id, before.intent_sequence, before.purpose,
      before.side, before.order_type, before.cash_fraction, before.price, before.stop_price, before.reduce_only, before.time_in_force,
      before.good_until, before.instrument_id, before.submit_epoch, before.submitted_at)
    is distinct from
     (after.account_id, after.user_id, after.mode, after.sequence, after.client_order_id, after.intent_sequence, after.purpose,
      after.side, after.order_type, after.cash_fraction, after.price, after.stop_price, after.reduce_only, after.time_in_force,
      after.good_until, after.instrument_id, after.submit_epoch, after.submitted_at) then
    perform private.refuse_order('what was approved cannot be changed');
  end if;
  if before.quantity is distinct from after.quantity then
    perform private.check_attached_order(after);
  end if;
  if after.filled_quantity < before.filled_quantity then
    perform private.refuse_order('what was filled stays filled');
  end if;
  if before.status <> after.status and not exists (
    select from private.order_transitions as transition
    where transition.from_status = before.status and transition.to_status = after.status
  ) then
    perform private.refuse_order(format('an order that is %s does not become %s', before.status, after.status));
  end if;
  if after.status = 'sending' and before.status <> 'sending' and after.dispatch_epoch is null then
    perform private.refuse_order('it was not dispatched under the gate');
  end if;
end
$$;

-- A level stands on the approval of the entry that it belongs to: it can only close what that entry filled.
create function private.check_attached_order(level public.orders) returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  if level.purpose not in ('stop_loss', 'take_profit') or not level.reduce_only or not exists (
    select
    from public.orders as entry
    join public.intents as intent on intent.account_id = entry.account_id and intent.sequence = entry.intent_sequence
    where entry.account_id = level.account_id
      and entry.intent_sequence = level.intent_sequence
      and entry.purpose = 'entry'
      and entry.side <> level.side
      and entry.instrument_id is not distinct from level.instrument_id
      and level.quantity <= entry.filled_quantity
      and case level.purpose when 'stop_loss' then intent.stop_loss else intent.take_profit end is not null
  ) then
    perform private.refuse_order('a level closes what its filled entry holds, and no more');
  end if;
end
$$;

-- A decision about paper or live money is the gate's, and the gate's alone.
create function private.require_gate() returns trigger
language plpgsql
volatile
set search_path = ''
as $$
begin
  if new.mode = 'backtest' then
    return new;
  end if;
  if current_user <> 'chandlery_law' then
    raise exception 'decision_not_of_the_gate' using
      errcode = 'PT403',
      detail = format('%s wrote a decision of a %s account.', current_user, new.mode),
      hint = 'Submit an intent; the gate decides.';
  end if;
  if new.verdict = 'approved' and (new.intent_hash is null or new.expires_at is null or new.epoch is null) then
    raise exception 'decision_not_of_the_gate' using
      errcode = 'PT403',
      detail = 'An approval names the intent, its end and the epoch that it saw.',
      hint = 'Submit an intent; the gate decides.';
  end if;
  return new;
end
$$;

comment on function private.require_gate is 'Refuses a decision of a paper or live account that was not written by a function of the law.';

-- Facts stay: whoever owns the tables is refused too, and has to switch this off where it is seen.
create function private.keep_facts() returns trigger
language plpgsql
volatile
set search_path = ''
as $$
begin
  raise exception 'facts_are_append_only' using
    errcode = 'PT403',
    detail = format('%s on %s.%s was refused.', tg_op, tg_table_schema, tg_table_name),
    hint = 'Add what corrects it; what happened stays.';
end
$$;

comment on function private.keep_facts is 'Refuses updates, deletes and truncates of what is only ever added to.';

revoke execute on function private.order_after, private.hash_intent, private.client_order_id, private.require_approval, private.refuse_order,
  private.check_order_change, private.check_attached_order, private.require_gate, private.keep_facts
  from public;
grant execute on function private.hash_intent, private.client_order_id, private.refuse_order to chandlery_law;

grant create on schema private to chandlery_law;
alter function private.order_after owner to chandlery_law;
alter function private.require_approval owner to chandlery_law;
alter function private.check_order_change owner to chandlery_law;
alter function private.check_attached_order owner to chandlery_law;
revoke create on schema private from chandlery_law;

create trigger require_approval before insert or update on public.orders
  for each row execute function private.require_approval();
create trigger require_gate before insert on public.decisions
  for each row execute function private.require_gate();
alter table public.orders enable always trigger require_approval;
alter table public.decisions enable always trigger require_gate;

do $$
declare
  named text;
begin
  foreach named in array array['public.intents', 'public.decisions', 'public.fills', 'public.ledger_entries', 'public.conversion_rates'] loop
    execute format('create trigger keep_facts before update or delete on %s for each row execute function private.keep_facts()', named);
    execute format('alter table %s enable always trigger keep_facts', named);
  end loop;
  foreach named in array array[
    'public.accounts', 'public.intents', 'public.decisions', 'public.orders', 'public.fills', 'public.positions',
    'public.ledger_entries', 'public.risk_limits', 'public.conversion_rates', 'private.account_heads'
  ] loop
    execute format('create trigger keep_rows before truncate on %s for each statement execute function private.keep_facts()', named);
    execute format('alter table %s enable always trigger keep_rows', named);
  end loop;
end
$$;

-- Orders, accounts and positions change, but none of them goes away.
do $$
declare
  named text;
begin
  foreach named in array array['public.accounts', 'public.orders', 'public.positions', 'private.account_heads'] loop
    execute format('create trigger keep_them before delete on %s for each row execute function private.keep_facts()', named);
    execute format('alter table %s enable always trigger keep_them', named);
  end loop;
end
$$;
