-- The life of an order after the gate: dispatched, accepted, filled, cancelled. What a fill does to position, ledger and levels.

-- `sending` is committed under the gate, with its epoch; the wire comes after.
create function private.dispatch_order(wanted_account uuid, wanted_sequence integer) returns text
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  made public.orders;
  strategy_id uuid;
  gate_level integer;
  gate_epoch bigint;
  may_pass boolean;
begin
  perform private.lock_account(wanted_account);
  select found.* into made
  from public.orders as found
  where found.account_id = wanted_account and found.sequence = wanted_sequence
  for update;
  if made.status is distinct from 'submitted' then
    return made.status;
  end if;
  select intent.strategy_id into strategy_id
  from public.intents as intent
  where intent.account_id = wanted_account and intent.sequence = made.intent_sequence;
  select passed.level, passed.epoch, passed.is_open into gate_level, gate_epoch, may_pass
  from private.pass_gate(
    private.scope_keys(wanted_account, made.user_id, strategy_id, made.instrument_id),
    made.reduce_only or exists (
      select from public.intents as intent
      where intent.account_id = wanted_account and intent.sequence = made.intent_sequence and intent.source = 'sweep'
    )
  ) as passed;
  if not may_pass and not exists (
    select from public.intents as intent
    where intent.account_id = wanted_account and intent.sequence = made.intent_sequence and intent.source = 'sweep'
  ) then
    update public.orders as found
    set status = private.order_after(made.status, 'cancel'), rejection = 'kill_switch_active', changed_at = clock_timestamp()
    where found.account_id = wanted_account and found.sequence = wanted_sequence;
    return 'cancelled';
  end if;
  update public.orders as found
  set status = private.order_after(made.status, 'dispatch'), dispatch_epoch = gate_epoch, dispatched_at = clock_timestamp(),
    changed_at = clock_timestamp()
  where found.account_id = wanted_account and found.sequence = wanted_sequence;
  return 'sending';
end
$$;

comment on function private.dispatch_order is 'Lets a submitted order go to its venue, under the gate: sending, or cancelled where a kill came in between. Any other order keeps its status, which is returned.';

create function private.record_order_event(
  wanted_account uuid,
  wanted_sequence integer,
  event text,
  why text default null,
  wanted_venue_id text default null
) returns text
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  made public.orders;
  next_status text;
begin
  if event in ('fill', 'complete', 'dispatch') then
    perform private.refuse('order_event_not_allowed', 'PT409', 'Fills and dispatches have functions of their own.', 'Call record_fill or dispatch_order.');
  end if;
  perform private.lock_account(wanted_account);
  select found.* into made
  from public.orders as found
  where found.account_id = wanted_account and found.sequence = wanted_sequence
  for update;
  if made.sequence is null then
    perform private.refuse('order_not_found', 'PT404', 'There is no such order of this account.', 'List the orders.');
  end if;
  next_status := private.order_after(made.status, event);
  update public.orders as found
  set status = next_status,
    rejection = case when next_status in ('rejected', 'cancelled', 'expired') then coalesce(found.rejection, why) else found.rejection end,
    venue_order_id = coalesce(wanted_venue_id, found.venue_order_id),
    accepted_at = case when event = 'accept' then coalesce(found.accepted_at, clock_timestamp()) else found.accepted_at end,
    changed_at = clock_timestamp()
  where found.account_id = wanted_account and found.sequence = wanted_sequence;
  return next_status;
end
$$;

comment on function private.record_order_event is 'What the venue said of an order, fills aside: accept, cancel, expire, reject, keep, lose, request_cancel. Returns the status after it.';

create function private.trigger_order(wanted_account uuid, wanted_sequence integer, until_time timestamptz, is_met boolean) returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  perform private.lock_account(wanted_account);
  update public.orders as found
  set is_triggered = found.is_triggered or is_met, matched_until = greatest(found.matched_until, until_time)
  where found.account_id = wanted_account and found.sequence = wanted_sequence
    and found.status in ('working', 'partially_filled', 'cancelling');
end
$$;

comment on function private.trigger_order is 'How far the paper venue has matched an order, and whether its stop was met.';

create function private.attach_levels(entry public.orders, fill_price numeric) returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  intent public.intents;
  tick numeric;
  named text;
  level numeric;
  head private.account_heads;
begin
  select found.* into intent from public.intents as found where found.account_id = entry.account_id and found.sequence = entry.intent_sequence;
  select instrument.tick_size into tick from public.instruments as instrument where instrument.instrument_id = entry.instrument_id;
  foreach named in array array['stop_loss', 'take_profit'] loop
    level := private.level_price(
      case named when 'stop_loss' then intent.stop_loss else intent.take_profit end, fill_price,
      case when (entry.side = 'buy') = (named = 'take_profit') then 1 else -1 end
    );
    if level is null then
      continue;
    end if;
    level := greatest(round(level / tick), 1) * tick;
    update public.orders as found
    set quantity = entry.filled_quantity, changed_at = clock_timestamp()
    where found.account_id = entry.account_id and found.intent_sequence = entry.intent_sequence and found.purpose = named
      and found.status in ('submitted', 'sending', 'working', 'partially_filled');
    if not exists (
      select from public.orders as found
      where found.account_id = entry.account_id and found.intent_sequence = entry.intent_sequence and found.purpose = named
    ) then
      select held.* into head from private.account_heads as held where held.account_id = entry.account_id for update;
      insert into public.orders (
        user_id, account_id, mode, sequence, client_order_id, intent_sequence, purpose, side, order_type, quantity, price, stop_price,
        reduce_only, time_in_force, instrument_id, status, changed_at, submit_epoch, submitted_at
      )
      values (
        entry.user_id, entry.account_id, entry.mode, head.order_count,
        private.client_order_id(entry.account_id, entry.intent_sequence, named), entry.intent_sequence, named,
        case entry.side when 'buy' then 'sell' else 'buy' end, case named when 'stop_loss' then 'stop' else 'limit' end,
        entry.filled_quantity, case named when 'take_profit' then level end, case named when 'stop_loss' then level end,
        true, 'gtc', entry.instrument_id, 'submitted', clock_timestamp(), entry.submit_epoch, clock_timestamp()
      );
      update private.account_heads as held set order_count = held.order_count + 1 where held.account_id = entry.account_id;
    end if;
  end loop;
end
$$;

comment on function private.attach_levels is 'Makes the stop loss and take profit of a filled entry, or brings them to its filled quantity.';

create function private.apply_fill_to_position(
  owner public.orders,
  instrument public.instruments,
  fill_quantity numeric,
  fill_price numeric,
  fill_fee numeric,
  fill_time timestamptz
) returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  held public.positions;
  signed constant numeric := case owner.side when 'buy' then fill_quantity else -fill_quantity end;
  closed numeric;
begin
  insert into public.positions (account_id, instrument_id, user_id)
  values (owner.account_id, owner.instrument_id, owner.user_id)
  on conflict do nothing;
  select found.* into held
  from public.positions as found
  where found.account_id = owner.account_id and found.instrument_id = owner.instrument_id
  for update;
  if sign(held.quantity) * sign(signed) >= 0 then
    held.entry_price := round(
      (abs(held.quantity) * coalesce(held.entry_price, 0) + fill_quantity * fill_price) / (abs(held.quantity) + fill_quantity), 18
    );
    held.opened_at := coalesce(case when held.quantity <> 0 then held.opened_at end, fill_time);
  else
    closed := least(abs(held.quantity), fill_quantity);
    held.realized_profit := held.realized_profit
      + round(closed * (fill_price - held.entry_price) * sign(held.quantity) * instrument.contract_size, 18);
    if fill_quantity > closed then
      held.entry_price := fill_price;
      held.opened_at := fill_time;
    elsif closed = abs(held.quantity) then
      held.entry_price := null;
      held.opened_at := null;
    end if;
  end if;
  update public.positions as found set
    quantity = held.quantity + signed,
    cost = held.cost + signed * fill_price * instrument.contract_size,
    entry_price = held.entry_price,
    realized_profit = held.realized_profit,
    fees = held.fees + fill_fee,
    opened_at = held.opened_at,
    updated_at = clock_timestamp()
  where found.account_id = owner.account_id and found.instrument_id = owner.instrument_id;
end
$$;

comment on function private.apply_fill_to_position is 'Quantity and cost by exact sums; entry price by average cost, profit realised on what is closed.';

-- Told twice under the same trade key, a fill is stored once. Everything that it leads to is in this one transaction.
create function private.record_fill(wanted_account uuid, wanted_order integer, execution jsonb) returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  head private.account_heads := private.lock_account(wanted_account);
  account public.accounts;
  made public.orders;
  instrument public.instruments;
  existing integer;
  fill_quantity constant numeric := (execution ->> 'quantity')::numeric;
  fill_price constant numeric := (execution ->> 'price')::numeric;
  fill_time constant timestamptz := (execution ->> 'filled_at')::timestamptz;
  fill_fee numeric;
  rate numeric;
  event text;
begin
  select found.* into account from public.accounts as found where found.account_id = wanted_account;
  select found.* into made
  from public.orders as found
  where found.account_id = wanted_account and found.sequence = wanted_order
  for update;
  if made.sequence is null then
    perform private.refuse('order_not_found', 'PT404', 'There is no such order of this account.', 'List the orders.');
  end if;
  select fill.sequence into existing
  from public.fills as fill
  where fill.account_id = wanted_account and fill.trade_key = execution ->> 'trade_key';
  if existing is not null then
    return jsonb_build_object('fill_sequence', existing, 'is_new', false, 'status', made.status);
  end if;
  if session_user = 'engine' and account.purpose <> 'run' then
    perform private.refuse('role_missing', 'PT403', 'Fills of a desk account come from the execution service.', 'This is a fault of ours.');
  end if;
  if account.mode = 'paper' and made.status not in ('working', 'partially_filled', 'cancelling') then
    perform private.refuse('order_already_closed', 'PT409', format('The order is %s.', made.status), 'Nothing is to be filled any more.');
  end if;
  if fill_quantity is null or fill_quantity <= 0 or fill_price is null or fill_price <= 0 or fill_time is null
    or made.filled_quantity + fill_quantity > coalesce(made.quantity, made.filled_quantity + fill_quantity) then
    perform private.refuse('fill_invalid', 'PT422', 'A fill has a positive price and quantity, and no more than is left.', 'This is a fault of ours or of the venue.');
  end if;
  select found.* into instrument from public.instruments as found where found.instrument_id = made.instrument_id;
  rate := private.conversion_rate(account.user_id, instrument.currency, account.currency);
  if rate is null then
    perform private.refuse('conversion_rate_missing', 'PT409', format('No rate from %s to %s is on record.', instrument.currency, account.currency), 'Record a rate; the fill is then booked.');
  end if;
  fill_fee := coalesce(
    (execution ->> 'fee')::numeric,
    round(
      fill_quantity * fill_price * instrument.contract_size
        * case when (execution ->> 'is_maker')::boolean then account.maker_fee_rate else account.taker_fee_rate end, 8
    )
  );
  -- Losses are measured from marks that no later fill may move.
  head := private.roll_marks(wanted_account);
  insert into public.fills (
    user_id, account_id, mode, sequence, order_sequence, candle_index, filled_at, side, quantity, price, fee, exit_reason, is_ambiguous,
    instrument_id, trade_key, is_maker, conversion_rate
  )
  values (
    made.user_id, wanted_account, made.mode, head.fill_count, wanted_order, (execution ->> 'candle_index')::integer, fill_time, made.side,
    fill_quantity, fill_price, fill_fee,
    case
      when account.purpose = 'run' then execution ->> 'exit_reason'
      when made.purpose in ('stop_loss', 'take_profit') then made.purpose
      when made.purpose = 'exit' then coalesce((
        select case intent.source when 'sweep' then 'kill_switch' when 'user' then 'manual' else 'signal' end
        from public.intents as intent
        where intent.account_id = wanted_account and intent.sequence = made.intent_sequence
      ), 'manual')
    end,
    coalesce((execution ->> 'is_ambiguous')::boolean, false), made.instrument_id, execution ->> 'trade_key', (execution ->> 'is_maker')::boolean, rate
  );
  update private.account_heads as held set fill_count = held.fill_count + 1 where held.account_id = wanted_account;
  perform private.apply_fill_to_position(made, instrument, fill_quantity, fill_price, fill_fee, fill_time);
  head := private.book_entry(
    head, 'trade',
    case made.side when 'buy' then -1 else 1 end * fill_quantity * fill_price * instrument.contract_size * rate, head.fill_count, null, fill_time
  );
  head := private.book_entry(head, 'fee', -fill_fee * rate, head.fill_count, null, fill_time);
  event := case when made.filled_quantity + fill_quantity = coalesce(made.quantity, made.filled_quantity + fill_quantity) then 'complete' else 'fill' end;
  update public.orders as found
  set status = private.order_after(made.status, event), filled_quantity = found.filled_quantity + fill_quantity, changed_at = clock_timestamp()
  where found.account_id = wanted_account and found.sequence = wanted_order
  returning found.* into made;
  if account.purpose = 'desk' then
    perform private.follow_fill(made, fill_price);
  end if;
  return jsonb_build_object('fill_sequence', head.fill_count, 'is_new', true, 'status', made.status);
end
$$;

comment on function private.record_fill is 'Books an execution: {trade_key, quantity, price, filled_at, fee or is_maker, is_ambiguous}. Fill, position, ledger, order and levels in one transaction.';

-- A bracket: an entry gets its levels; the level that closes cancels the other one.
create function private.follow_fill(made public.orders, fill_price numeric) returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  if made.purpose = 'entry' then
    perform private.attach_levels(made, fill_price);
  elsif made.purpose in ('stop_loss', 'take_profit') and made.status = 'filled' then
    update public.orders as found
    set status = private.order_after(found.status, 'cancel'), rejection = 'other_level_filled', changed_at = clock_timestamp()
    where found.account_id = made.account_id and found.intent_sequence = made.intent_sequence
      and found.purpose in ('stop_loss', 'take_profit') and found.purpose <> made.purpose and found.mode = 'paper'
      and found.status in ('submitted', 'sending', 'unknown', 'working', 'partially_filled', 'cancelling');
  end if;
  perform pg_notify('chandlery_orders', made.account_id::text);
end
$$;

comment on function private.follow_fill is 'What a fill of a bracket leads to.';

-- On paper the venue is ours, and an order is cancelled at once; elsewhere the venue is asked, and says what became of it.
create function private.cancel_one(made public.orders, why text) returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  update public.orders as found
  set status = private.order_after(found.status, case when found.mode = 'paper' or found.status = 'submitted' then 'cancel' else 'request_cancel' end),
    rejection = coalesce(found.rejection, why),
    changed_at = clock_timestamp()
  where found.account_id = made.account_id and found.sequence = made.sequence;
end
$$;

create function private.cancel_orders(wanted_account uuid, wanted_instrument integer, wanted_sequence integer, why text) returns integer
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  made public.orders;
  cancelled integer := 0;
begin
  perform private.lock_account(wanted_account);
  for made in
    select found.*
    from public.orders as found
    where found.account_id = wanted_account
      and (wanted_instrument is null or found.instrument_id = wanted_instrument)
      and (wanted_sequence is null or found.sequence = wanted_sequence)
      and found.status in ('submitted', 'sending', 'unknown', 'working', 'partially_filled')
    order by found.sequence
    for update
  loop
    perform private.cancel_one(made, why);
    cancelled := cancelled + 1;
  end loop;
  if cancelled > 0 then
    perform pg_notify('chandlery_orders', wanted_account::text);
  end if;
  return cancelled;
end
$$;

comment on function private.cancel_orders is 'Cancels open orders of an account: all, those of an instrument, or one. Returns how many.';

create function private.cancel_own_orders(wanted_account uuid, wanted_instrument integer, wanted_sequence integer) returns integer
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  known public.orders;
  cancelled integer;
begin
  perform private.require_trader();
  perform private.lock_account(wanted_account);
  if not exists (select from public.accounts as account where account.account_id = wanted_account and account.purpose = 'desk') then
    perform private.refuse('account_is_of_a_run', 'PT409', 'This account belongs to a run, which trades it alone.', 'Stop the run.');
  end if;
  cancelled := private.cancel_orders(wanted_account, wanted_instrument, wanted_sequence, 'cancelled_by_user');
  if wanted_sequence is not null and cancelled = 0 then
    select found.* into known from public.orders as found where found.account_id = wanted_account and found.sequence = wanted_sequence;
    if known.sequence is null then
      perform private.refuse('order_not_found', 'PT404', 'There is no such order of this account.', 'List the orders.');
    end if;
    perform private.refuse('order_already_closed', 'PT409', format('The order is %s.', known.status), 'There is nothing left to cancel.');
  end if;
  return cancelled;
end
$$;

comment on function private.cancel_own_orders is 'Cancels open orders of a desk account of the acting user.';

create function private.close_position(wanted_id uuid, wanted_account uuid, wanted_instrument integer) returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  held numeric;
  earlier integer;
begin
  perform private.require_trader();
  perform private.lock_account(wanted_account);
  select intent.sequence into earlier
  from public.intents as intent
  where intent.user_id = private.acting_user() and intent.intent_id = wanted_id and intent.account_id = wanted_account;
  if earlier is not null then
    return private.intent_answer(wanted_account, earlier);
  end if;
  perform private.cancel_own_orders(wanted_account, wanted_instrument, null);
  select position_held.quantity into held
  from public.positions as position_held
  where position_held.account_id = wanted_account and position_held.instrument_id = wanted_instrument;
  if coalesce(held, 0) = 0 then
    perform private.refuse('position_not_found', 'PT404', 'There is no open position in this instrument.', 'List the positions.');
  end if;
  return private.submit_intent(wanted_id, wanted_account, wanted_instrument, jsonb_build_object(
    'side', case when held > 0 then 'sell' else 'buy' end, 'quantity', abs(held)::text, 'order_type', 'market', 'reduce_only', true
  ), 'user');
end
$$;

comment on function private.close_position is 'Cancels what waits in an instrument and closes the position at the market.';

create function public.cancel_order(account_id uuid, order_sequence integer) returns integer
language sql
volatile
set search_path = ''
as $$ select private.cancel_own_orders(account_id, null, order_sequence) $$;

comment on function public.cancel_order is 'Cancels one open order.';

create function public.cancel_all_orders(account_id uuid, instrument_id integer default null) returns integer
language sql
volatile
set search_path = ''
as $$ select private.cancel_own_orders(account_id, instrument_id, null) $$;

comment on function public.cancel_all_orders is 'Cancels all open orders of an account, or those in one instrument. Returns how many.';

create function public.close_position(intent_id uuid, account_id uuid, instrument_id integer) returns jsonb
language sql
volatile
set search_path = ''
as $$ select private.close_position(intent_id, account_id, instrument_id) $$;

comment on function public.close_position is 'Cancels what waits in an instrument and closes the position at the market; the answer is that of place_order.';

create function private.mark_account(wanted_account uuid) returns numeric
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  head private.account_heads := private.lock_account(wanted_account);
  account public.accounts;
  equity numeric;
begin
  select found.* into account from public.accounts as found where found.account_id = wanted_account;
  head := private.roll_marks(wanted_account);
  equity := private.equity_of(account, head.cash, head.marked_at);
  if equity is not null then
    insert into public.equity_snapshots (user_id, account_id, taken_at, equity)
    values (account.user_id, wanted_account, date_trunc('minute', head.marked_at), equity)
    on conflict do nothing;
  end if;
  return equity;
end
$$;

comment on function private.mark_account is 'Equity of an account now, kept once a minute; null where a position has no price.';

-- What is derived, held against what it is derived from. No row: all is well.
create function private.reconcile_account(wanted_account uuid) returns table (claim text, expected text, found text)
language sql
stable
security definer
set search_path = ''
as $$
  with
    head as (select held.* from private.account_heads as held where held.account_id = wanted_account),
    booked as (select coalesce(sum(entry.amount), 0) as cash, count(*) as entries from public.ledger_entries as entry where entry.account_id = wanted_account),
    traded as (
      select
        fill.instrument_id,
        sum(case fill.side when 'buy' then 1 else -1 end * fill.quantity) as quantity,
        sum(case fill.side when 'buy' then 1 else -1 end * fill.quantity * fill.price * instrument.contract_size) as cost,
        sum(fill.fee) as fees,
        sum(case fill.side when 'buy' then -1 else 1 end * fill.quantity * fill.price * instrument.contract_size * fill.conversion_rate
          - fill.fee * fill.conversion_rate) as cash
      from public.fills as fill
      join public.instruments as instrument using (instrument_id)
      where fill.account_id = wanted_account
      group by fill.instrument_id
    )
  select 'cash is the sum of the ledger', booked.cash::text, head.cash::text from head, booked where booked.cash <> head.cash
  union all
  select 'every entry is counted', booked.entries::text, head.entry_count::text from head, booked where booked.entries <> head.entry_count
  union all
  select 'the ledger books every fill', coalesce(sum(traded.cash), 0)::text, (
      select coalesce(sum(entry.amount), 0)::text from public.ledger_entries as entry
      where entry.account_id = wanted_account and entry.kind in ('trade', 'fee')
    )
  from traded
  having coalesce(sum(traded.cash), 0) <> (
    select coalesce(sum(entry.amount), 0) from public.ledger_entries as entry
    where entry.account_id = wanted_account and entry.kind in ('trade', 'fee')
  )
  union all
  select format('the position in instrument %s is that of its fills', coalesce(traded.instrument_id, held.instrument_id)),
    concat_ws(' ', trim_scale(traded.quantity), trim_scale(traded.cost), trim_scale(traded.fees)),
    concat_ws(' ', trim_scale(held.quantity), trim_scale(held.cost), trim_scale(held.fees))
  from traded
  full join (select position_held.* from public.positions as position_held where position_held.account_id = wanted_account) as held
    on held.instrument_id = traded.instrument_id
  where (coalesce(traded.quantity, 0), coalesce(traded.cost, 0), coalesce(traded.fees, 0))
    is distinct from (coalesce(held.quantity, 0), coalesce(held.cost, 0), coalesce(held.fees, 0))
  union all
  select format('order %s holds what its fills say', made.sequence), coalesce(sum(fill.quantity), 0)::text, made.filled_quantity::text
  from public.orders as made
  left join public.fills as fill on fill.account_id = made.account_id and fill.order_sequence = made.sequence
  where made.account_id = wanted_account and made.mode <> 'backtest'
  group by made.sequence, made.filled_quantity
  having coalesce(sum(fill.quantity), 0) <> made.filled_quantity
$$;

comment on function private.reconcile_account is 'Cash, positions and orders against fills and ledger: one row for each claim that does not hold.';

create function private.reconcile_all() returns table (account_id uuid, claim text, expected text, found text)
language sql
stable
security definer
set search_path = ''
as $$
  select account.account_id, difference.claim, difference.expected, difference.found
  from public.accounts as account
  cross join lateral private.reconcile_account(account.account_id) as difference
  where account.mode <> 'backtest'
$$;

comment on function private.reconcile_all is 'reconcile_account over every paper and live account.';

revoke execute on function private.dispatch_order, private.record_order_event, private.trigger_order, private.attach_levels,
  private.apply_fill_to_position, private.record_fill, private.follow_fill, private.cancel_one, private.cancel_orders,
  private.cancel_own_orders, private.close_position,
  private.mark_account, private.reconcile_account, private.reconcile_all, public.cancel_order, public.cancel_all_orders, public.close_position
  from public, anon, authenticated, service_role;
grant execute on function private.cancel_own_orders, private.close_position, public.cancel_order, public.cancel_all_orders, public.close_position
  to authenticated;
grant execute on function private.record_order_event, private.record_fill, private.mark_account, private.reconcile_account to engine;
grant execute on function private.dispatch_order, private.record_order_event, private.trigger_order, private.record_fill, private.cancel_orders,
  private.mark_account, private.reconcile_account, private.reconcile_all
  to engine_execution;

grant create on schema private to chandlery_law;
alter function private.dispatch_order owner to chandlery_law;
alter function private.record_order_event owner to chandlery_law;
alter function private.trigger_order owner to chandlery_law;
alter function private.attach_levels owner to chandlery_law;
alter function private.apply_fill_to_position owner to chandlery_law;
alter function private.record_fill owner to chandlery_law;
alter function private.follow_fill owner to chandlery_law;
alter function private.cancel_one owner to chandlery_law;
alter function private.cancel_orders owner to chandlery_law;
alter function private.cancel_own_orders owner to chandlery_law;
alter function private.close_position owner to chandlery_law;
alter function private.mark_account owner to chandlery_law;
alter function private.reconcile_account owner to chandlery_law;
alter function private.reconcile_all owner to chandlery_law;
revoke create on schema private from chandlery_law;

-- The execution service reads what the engine reads of the user for whom it acts.
grant select on public.instruments, public.candle_series, public.market_data_candles, public.accounts, public.intents, public.orders,
  public.positions, public.fills, public.kill_switches, public.kill_sweeps
  to engine_execution;
alter policy "engine reads shared instruments and the acting user's" on public.instruments to engine, engine_execution;
alter policy "engine reads shared series and the acting user's" on public.candle_series to engine, engine_execution;
alter policy "engine reads candles of series that it sees" on public.market_data_candles to engine, engine_execution;
alter policy "engine reads the acting user's accounts" on public.accounts to engine, engine_execution;
alter policy "engine reads the acting user's intents" on public.intents to engine, engine_execution;
alter policy "engine reads the acting user's orders" on public.orders to engine, engine_execution;
alter policy "engine reads the acting user's positions" on public.positions to engine, engine_execution;
alter policy "engine reads the acting user's fills" on public.fills to engine, engine_execution;
alter policy "engine reads common kills and the acting user's" on public.kill_switches to engine, engine_execution;
alter policy "engine reads the acting user's sweeps" on public.kill_sweeps to engine, engine_execution;
