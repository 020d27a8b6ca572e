-- The gate: measures an intent against every rule, keeps what it said, and makes the order of an approved one.
-- Lock order: account, limits, position, gate; the user's head at commit.

-- What the account holds and may come to hold, instrument by instrument, valued now in its own currency.
create function private.account_exposures(account public.accounts, moment timestamptz)
returns table (
  instrument_id integer,
  quantity numeric,
  pending_buys numeric,
  pending_sells numeric,
  closing numeric,
  open_orders integer,
  unit_value numeric
)
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
begin
  return query
    select
      instrument.instrument_id,
      coalesce(held.quantity, 0),
      coalesce(pending.buys, 0),
      coalesce(pending.sells, 0),
      coalesce(pending.closing, 0),
      coalesce(pending.orders, 0)::integer,
      instrument.contract_size * priced.price * private.conversion_rate(account.user_id, instrument.currency, account.currency)
    from public.instruments as instrument
    left join public.positions as held on held.account_id = account.account_id and held.instrument_id = instrument.instrument_id
    left join lateral (
      select
        sum(amount.remaining) filter (where made.side = 'buy' and not made.reduce_only) as buys,
        sum(amount.remaining) filter (where made.side = 'sell' and not made.reduce_only) as sells,
        sum(amount.remaining) filter (where made.purpose = 'exit') as closing,
        count(*) as orders
      from public.orders as made
      -- The intent is read only where the order has no quantity: joined, it was scanned whole while the table was young.
      cross join lateral (
        select coalesce(
          made.quantity,
          (
            select intent.expected_quantity
            from public.intents as intent
            where intent.account_id = made.account_id and intent.sequence = made.intent_sequence
          )
        ) - made.filled_quantity as remaining
      ) as amount
      where made.account_id = account.account_id
        and made.instrument_id = instrument.instrument_id
        and made.status in ('submitted', 'sending', 'unknown', 'working', 'partially_filled', 'cancelling')
    ) as pending on true
    left join lateral private.price_at(instrument.series_id, moment, account.replay_from is null and account.purpose = 'desk') as priced on true
    where (held.quantity <> 0 or pending.orders > 0);
end
$$;

comment on function private.account_exposures is 'Position, open orders and the value of one unit for each instrument that an account is in. A unit without a price or a rate has no value.';

create function private.equity_of(account public.accounts, cash numeric, moment timestamptz) returns numeric
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  return (
      select cash + coalesce(
        -- One position without a price leaves no equity at all: a sum that skipped it would be a wrong number.
        (select case when bool_and(held.unit_value is not null) then sum(held.quantity * held.unit_value) end
         from private.account_exposures(account, moment) as held where held.quantity <> 0),
        case when not exists (select from public.positions as held where held.account_id = account.account_id and held.quantity <> 0) then 0 end
      )
  );
end
$$;

comment on function private.equity_of is 'Cash and positions marked at a moment; null where a position has no price.';

-- Losses are measured from the equity at midnight UTC and at Monday''s; the first look after it works it out, and nothing can
-- have changed in between, since whoever changes cash or positions looks first.
create function private.roll_marks(wanted_account uuid) returns private.account_heads
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  account public.accounts;
  head private.account_heads;
  moment timestamptz;
  today timestamptz;
  monday timestamptz;
  equity numeric;
begin
  select found.* into account from public.accounts as found where found.account_id = wanted_account;
  select held.* into head from private.account_heads as held where held.account_id = wanted_account for update;
  moment := private.account_now(account);
  today := date_trunc('day', moment, 'UTC');
  monday := date_trunc('week', moment, 'UTC');
  if head.day_start is distinct from today then
    head.day_equity := private.equity_of(account, head.cash, today);
    head.day_start := today;
  end if;
  if head.week_start is distinct from monday then
    head.week_equity := case when monday = today then head.day_equity else private.equity_of(account, head.cash, monday) end;
    head.week_start := monday;
  end if;
  equity := private.equity_of(account, head.cash, moment);
  head.peak_equity := greatest(head.peak_equity, equity);
  head.marked_at := moment;
  update private.account_heads as held set
    day_start = head.day_start,
    day_equity = head.day_equity,
    week_start = head.week_start,
    week_equity = head.week_equity,
    peak_equity = head.peak_equity,
    marked_at = head.marked_at
  where held.account_id = wanted_account;
  return head;
end
$$;

comment on function private.roll_marks is 'Brings the marks of an account to its present: equity at the start of the day and the week, and the peak.';

create type private.risk_state as (
  as_of timestamptz,
  price numeric,
  priced_at timestamptz,
  candle_seconds integer,
  unit_value numeric,
  equity numeric,
  day_equity numeric,
  week_equity numeric,
  peak_equity numeric,
  quantity numeric,
  pending_buys numeric,
  pending_sells numeric,
  closing numeric,
  other_exposure numeric,
  open_orders integer,
  recent_orders integer,
  duplicate_age_ms numeric,
  strategy_status text
);

revoke usage on type private.risk_state from public;
grant usage on type private.risk_state to chandlery_law;

create function private.read_risk_state(account public.accounts, instrument public.instruments, wish public.intents, wish_hash bytea)
returns private.risk_state
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  head constant private.account_heads := private.roll_marks(account.account_id);
  is_live_clock constant boolean := account.replay_from is null and account.purpose = 'desk';
  state private.risk_state;
begin
  state.as_of := head.marked_at;
  select priced.price, priced.priced_at into state.price, state.priced_at
  from private.price_at(instrument.series_id, state.as_of, is_live_clock) as priced;
  select extract(epoch from private.timeframe_span(series.timeframe)) into state.candle_seconds
  from public.candle_series as series
  where series.series_id = instrument.series_id;
  state.unit_value := instrument.contract_size * state.price * private.conversion_rate(account.user_id, instrument.currency, account.currency);
  state.equity := private.equity_of(account, head.cash, state.as_of);
  state.day_equity := head.day_equity;
  state.week_equity := head.week_equity;
  state.peak_equity := head.peak_equity;
  select
    coalesce(sum(held.quantity) filter (where held.instrument_id = instrument.instrument_id), 0),
    coalesce(sum(held.pending_buys) filter (where held.instrument_id = instrument.instrument_id), 0),
    coalesce(sum(held.pending_sells) filter (where held.instrument_id = instrument.instrument_id), 0),
    coalesce(sum(held.closing) filter (where held.instrument_id = instrument.instrument_id), 0),
    case
      when bool_and(held.unit_value is not null or held.instrument_id = instrument.instrument_id) is not false then coalesce(
        sum(greatest(abs(held.quantity + held.pending_buys), abs(held.quantity - held.pending_sells)) * held.unit_value)
          filter (where held.instrument_id <> instrument.instrument_id),
        0
      )
    end,
    coalesce(sum(held.open_orders), 0)
  into state.quantity, state.pending_buys, state.pending_sells, state.closing, state.other_exposure, state.open_orders
  from private.account_exposures(account, state.as_of) as held;
  select count(*) into state.recent_orders
  from public.decisions as decision
  where decision.account_id = account.account_id
    and decision.verdict = 'approved'
    and decision.decided_at > clock_timestamp() - interval '60 seconds';
  select extract(epoch from clock_timestamp() - max(decision.decided_at)) * 1000 into state.duplicate_age_ms
  from public.decisions as decision
  where decision.account_id = account.account_id
    and decision.intent_hash = wish_hash
    and decision.verdict = 'approved'
    and decision.decided_at > clock_timestamp() - interval '1 hour';
  select strategy.status into state.strategy_status from public.strategies as strategy where strategy.strategy_id = wish.strategy_id;
  return state;
end
$$;

comment on function private.read_risk_state is 'All that the rules measure, read once. The caller holds the account.';

-- The rules, in the order in which they are asked; the first breach decides. What cannot be measured is a breach.
create function private.ask_rules(
  wish public.intents,
  account public.accounts,
  instrument public.instruments,
  limits public.risk_limits,
  state private.risk_state
) returns table (place integer, rule text, code text, value numeric, limit_value numeric, is_breach boolean)
language plpgsql
immutable
set search_path = ''
as $$
#variable_conflict use_column
begin
  return query
    with wanted as (
      select
        coalesce(wish.quantity, wish.expected_quantity) as quantity,
        wish.side = 'buy' as is_buy,
        coalesce(wish.price, wish.stop_price, wish.expected_price) as price,
        -- A stop that is met sells or buys at about its price, not at the present one.
        state.unit_value * coalesce(wish.price, wish.stop_price, wish.expected_price, state.price) / nullif(state.price, 0) as unit_value
    ),
    reached as (
      select
        wanted.*,
        case
          when wanted.is_buy then greatest(state.quantity + state.pending_buys + wanted.quantity, 0)
          else greatest(-state.quantity + state.pending_sells + wanted.quantity, 0)
        end as position,
        greatest(
          abs(state.quantity + state.pending_buys + case when wanted.is_buy then wanted.quantity else 0 end),
          abs(state.quantity - state.pending_sells - case when wanted.is_buy then 0 else wanted.quantity end)
        ) * greatest(state.unit_value, wanted.unit_value) + state.other_exposure as exposure,
        case
          when wanted.is_buy then greatest(-state.quantity - state.closing, 0)
          else greatest(state.quantity - state.closing, 0)
        end as closable
      from wanted
    ),
    asked (place, rule, code, value, limit_value, reduces, is_breach) as (
      select asked.*
      from reached
      cross join lateral (
        values
          (1, 'account_mode', 'live_trading_not_enabled', null::numeric, null::numeric, true, account.mode <> 'paper'),
          (2, 'account_open', 'account_not_open', null, null, true, account.status <> 'open'),
          (3, 'limits_present', 'risk_limits_missing', null, null, true, limits.account_id is null),
          (4, 'instrument_priced', 'instrument_not_tradable', null, null, true, instrument.series_id is null),
          (
            5, 'instrument_allowed', 'instrument_not_allowed', instrument.instrument_id, null, false,
            limits.instruments is not null and not (instrument.instrument_id = any (limits.instruments))
          ),
          (
            6, 'strategy_active', 'strategy_not_active', null, null, false,
            wish.strategy_id is not null and state.strategy_status is distinct from 'active'
          ),
          (
            7, 'candle_age', 'candle_too_old', extract(epoch from state.as_of - state.priced_at),
            coalesce(limits.max_candle_age_seconds, 2 * state.candle_seconds), false,
            state.priced_at is null
              or extract(epoch from state.as_of - state.priced_at) > coalesce(limits.max_candle_age_seconds, 2 * state.candle_seconds)
          ),
          (8, 'quantity', 'order_quantity_zero', reached.quantity, 0, true, wish.cash_fraction is null and not coalesce(reached.quantity > 0, false)),
          (
            9, 'lot', 'order_quantity_off_lot', reached.quantity, instrument.lot_size, true,
            account.purpose = 'desk' and coalesce(reached.quantity % instrument.lot_size <> 0, true)
          ),
          (
            10, 'min_quantity', 'order_quantity_too_small', reached.quantity, instrument.min_quantity, false,
            coalesce(reached.quantity < instrument.min_quantity, true)
          ),
          (
            11, 'max_quantity', 'order_quantity_too_large', reached.quantity, instrument.max_quantity, false,
            instrument.max_quantity is not null and coalesce(reached.quantity > instrument.max_quantity, true)
          ),
          (
            12, 'tick', 'order_price_off_tick', reached.price, instrument.tick_size, true,
            account.purpose = 'desk'
              and (coalesce(wish.price % instrument.tick_size, 0) <> 0 or coalesce(wish.stop_price % instrument.tick_size, 0) <> 0)
          ),
          (
            13, 'price_collar', 'price_outside_collar', abs(reached.price / nullif(state.price, 0) - 1), limits.max_price_deviation, false,
            limits.max_price_deviation is not null
              and coalesce(abs(reached.price / nullif(state.price, 0) - 1) > limits.max_price_deviation, true)
          ),
          (
            14, 'reduce_only', 'reduce_only_exceeds_position', reached.quantity, reached.closable, true,
            wish.reduce_only and coalesce(reached.quantity > reached.closable, true)
          ),
          (
            15, 'conversion', 'conversion_rate_missing', null, null, false,
            state.price is not null and state.unit_value is null
          ),
          (
            16, 'max_order_value', 'intent_exceeds_max_order_value', reached.quantity * reached.unit_value, limits.max_order_value, false,
            limits.max_order_value is not null and coalesce(reached.quantity * reached.unit_value > limits.max_order_value, true)
          ),
          (
            17, 'max_position', 'intent_exceeds_max_position', reached.position, limits.max_position, false,
            limits.max_position is not null and coalesce(reached.position > limits.max_position, true)
          ),
          (
            18, 'max_position_value', 'intent_exceeds_max_position_value', reached.position * reached.unit_value, limits.max_position_value, false,
            limits.max_position_value is not null and coalesce(reached.position * reached.unit_value > limits.max_position_value, true)
          ),
          (
            19, 'max_open_orders', 'too_many_open_orders', state.open_orders + 1, limits.max_open_orders, false,
            limits.max_open_orders is not null and coalesce(state.open_orders + 1 > limits.max_open_orders, true)
          ),
          (
            20, 'max_exposure', 'intent_exceeds_max_exposure', reached.exposure, limits.max_exposure, false,
            limits.max_exposure is not null and coalesce(reached.exposure > limits.max_exposure, true)
          ),
          (
            21, 'max_leverage', 'intent_exceeds_max_leverage', reached.exposure / nullif(greatest(state.equity, 0), 0), limits.max_leverage, false,
            limits.max_leverage is not null
              and coalesce(reached.exposure > limits.max_leverage * state.equity or state.equity <= 0, true)
          ),
          (
            22, 'max_daily_loss', 'daily_loss_limit_reached', 1 - state.equity / nullif(state.day_equity, 0), limits.max_daily_loss, false,
            limits.max_daily_loss is not null and coalesce(1 - state.equity / nullif(state.day_equity, 0) >= limits.max_daily_loss, true)
          ),
          (
            23, 'max_weekly_loss', 'weekly_loss_limit_reached', 1 - state.equity / nullif(state.week_equity, 0), limits.max_weekly_loss, false,
            limits.max_weekly_loss is not null and coalesce(1 - state.equity / nullif(state.week_equity, 0) >= limits.max_weekly_loss, true)
          ),
          (
            24, 'max_drawdown', 'drawdown_limit_reached', 1 - state.equity / nullif(state.peak_equity, 0), limits.max_drawdown, false,
            limits.max_drawdown is not null and coalesce(1 - state.equity / nullif(state.peak_equity, 0) >= limits.max_drawdown, true)
          ),
          (
            25, 'order_rate', 'order_rate_exceeded', state.recent_orders + 1, limits.max_orders_per_minute, false,
            limits.max_orders_per_minute is not null and coalesce(state.recent_orders + 1 > limits.max_orders_per_minute, true)
          ),
          (
            26, 'duplicate', 'duplicate_intent', state.duplicate_age_ms, limits.duplicate_window_ms, false,
            coalesce(state.duplicate_age_ms < limits.duplicate_window_ms, false)
          )
      ) as asked (place, rule, code, value, limit_value, reduces, is_breach)
    )
    select asked.place, asked.rule, asked.code, asked.value, asked.limit_value, coalesce(asked.is_breach, true)
    from asked
    -- Risk may always be taken off: an intent that can only reduce is asked just what keeps it from doing more.
    where asked.reduces or not wish.reduce_only
    order by asked.place;
end
$$;

comment on function private.ask_rules is 'Every rule of the gate for one intent: what was measured, its limit, and whether it is broken.';

-- What came of an intent, as its sender is told.
create function private.intent_answer(wanted_account uuid, wanted_sequence integer) returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  return (
      select jsonb_build_object(
        'account_id', decision.account_id,
        'intent_sequence', decision.intent_sequence,
        'verdict', decision.verdict,
        'rule', decision.rule,
        'code', decision.code,
        'value', decision.value,
        'limit', decision.limit_value,
        'decided_at', decision.decided_at,
        'order', (
          select private.decimals_as_text(to_jsonb(made))
          from public.orders as made
          where made.account_id = decision.account_id and made.intent_sequence = decision.intent_sequence and made.purpose in ('entry', 'exit')
        )
      )
      from public.decisions as decision
      where decision.account_id = wanted_account and decision.intent_sequence = wanted_sequence
  );
end
$$;

comment on function private.intent_answer is 'The verdict on an intent and the order that it led to.';

-- Decides an intent that was written, and makes its order. The caller holds the account, its limits and its position.
create function private.pass_intent(
  wish public.intents,
  account public.accounts,
  order_sequence integer,
  is_sweep boolean
) returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  instrument public.instruments;
  limits public.risk_limits;
  state private.risk_state;
  wish_hash constant bytea := private.hash_intent(
    wish.account_id, wish.instrument_id, wish.side, wish.order_type, wish.quantity, wish.cash_fraction, wish.price, wish.stop_price,
    wish.reduce_only, wish.time_in_force, wish.good_until
  );
  asked jsonb;
  broken jsonb;
  gate_level integer;
  gate_epoch bigint;
  may_pass boolean;
begin
  select found.* into instrument from public.instruments as found where found.instrument_id = wish.instrument_id;
  select found.* into limits from public.risk_limits as found where found.account_id = wish.account_id for update;
  perform from public.positions as held
  where held.account_id = wish.account_id and held.instrument_id = wish.instrument_id
  for update;
  state := private.read_risk_state(account, instrument, wish, wish_hash);
  select jsonb_agg(jsonb_build_object('rule', told.rule, 'value', told.value, 'limit', told.limit_value) order by told.place),
    (jsonb_agg(to_jsonb(told) order by told.place) filter (where told.is_breach)) -> 0
  into asked, broken
  from private.ask_rules(wish, account, instrument, limits, state) as told;
  if broken is null then
    select passed.level, passed.epoch, passed.is_open into gate_level, gate_epoch, may_pass
    from private.pass_gate(
      private.scope_keys(wish.account_id, wish.user_id, wish.strategy_id, wish.instrument_id), wish.reduce_only or is_sweep
    ) as passed;
    if not may_pass and not is_sweep then
      broken := jsonb_build_object('rule', 'kill', 'code', 'kill_switch_active', 'value', gate_level, 'limit_value', case when wish.reduce_only then 2 else 0 end);
    end if;
    asked := asked || jsonb_build_array(jsonb_build_object('rule', 'kill', 'value', gate_level, 'limit', case when wish.reduce_only then 2 else 0 end));
  end if;
  insert into public.decisions (
    user_id, account_id, mode, intent_sequence, decided_at, verdict, rule, code, value, limit_value, intent_hash, expires_at, epoch, checks
  )
  values (
    wish.user_id, wish.account_id, wish.mode, wish.sequence, clock_timestamp(), case when broken is null then 'approved' else 'refused' end,
    broken ->> 'rule', broken ->> 'code', (broken ->> 'value')::double precision, (broken ->> 'limit_value')::double precision, wish_hash,
    case when broken is null then clock_timestamp() + interval '30 seconds' end, case when broken is null then gate_epoch end, asked
  );
  if broken is null then
    insert into public.orders (
      user_id, account_id, mode, sequence, client_order_id, intent_sequence, purpose, side, order_type, quantity, cash_fraction, price,
      stop_price, reduce_only, time_in_force, good_until, instrument_id, status, changed_at, submit_epoch, submitted_at
    )
    values (
      wish.user_id, wish.account_id, wish.mode, order_sequence, private.client_order_id(wish.account_id, wish.sequence, 'entry'),
      wish.sequence, case when wish.reduce_only then 'exit' else 'entry' end, wish.side, wish.order_type, wish.quantity, wish.cash_fraction,
      wish.price, wish.stop_price, wish.reduce_only, wish.time_in_force, wish.good_until, wish.instrument_id, 'submitted', clock_timestamp(),
      gate_epoch, clock_timestamp()
    );
  end if;
end
$$;

comment on function private.pass_intent is 'Asks every rule, takes the gate last, keeps the decision, and makes the order where all is well.';

create function private.refuse_malformed(
  wish public.intents,
  account public.accounts
) returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  up constant boolean := wish.side = 'buy';
  entry constant numeric := coalesce(wish.price, wish.stop_price);
begin
  if wish.side not in ('buy', 'sell') or wish.order_type not in ('market', 'limit', 'stop', 'stop_limit') or wish.side is null or wish.order_type is null then
    perform private.refuse('order_invalid', 'PT422', 'The side is buy or sell; the type market, limit, stop or stop_limit.', 'Correct the order.');
  end if;
  if wish.quantity is null or wish.quantity <= 0 or scale(wish.quantity) > 18 or wish.quantity > 1e18 then
    perform private.refuse('order_invalid', 'PT422', 'The quantity is a positive number of at most 18 decimals.', 'Correct the quantity.');
  end if;
  if (wish.order_type in ('limit', 'stop_limit')) <> (wish.price is not null)
    or (wish.order_type in ('stop', 'stop_limit')) <> (wish.stop_price is not null)
    or coalesce(wish.price <= 0, false) or coalesce(wish.stop_price <= 0, false) then
    perform private.refuse('order_invalid', 'PT422', 'A limit needs price, a stop needs stop_price, both positive, and no other type takes them.', 'Correct the prices.');
  end if;
  if coalesce(wish.time_in_force, '') not in ('gtc', 'ioc', 'fok') then
    perform private.refuse('order_invalid', 'PT422', 'time_in_force is gtc, ioc or fok.', 'Correct it, or leave it out for gtc.');
  end if;
  if wish.reduce_only and (wish.stop_loss is not null or wish.take_profit is not null) then
    perform private.refuse('order_invalid', 'PT422', 'An order that only reduces has no stop loss and no take profit.', 'Leave them out.');
  end if;
  -- Where nobody knows the entry yet, an offset is measured from a price that is high enough for any.
  if (wish.stop_loss is not null and private.level_price(wish.stop_loss, coalesce(entry, 1e12), case when up then -1 else 1 end) is null)
    or (wish.take_profit is not null and private.level_price(wish.take_profit, coalesce(entry, 1e12), case when up then 1 else -1 end) is null) then
    perform private.refuse(
      'exit_level_invalid', 'PT422', 'A level is {"price": p}, {"fraction": f} or {"offset": o}, positive, and leaves a positive price.', 'Correct stop_loss or take_profit.'
    );
  end if;
  -- A stop on the wrong side of the entry would be met at once.
  if entry is not null and (
    coalesce((private.level_price(wish.stop_loss, entry, case when up then -1 else 1 end) < entry) <> up, false)
    or coalesce((private.level_price(wish.take_profit, entry, case when up then 1 else -1 end) > entry) <> up, false)
  ) then
    perform private.refuse('exit_level_invalid', 'PT422', 'The stop loss is on the losing side of the entry, the take profit on the other.', 'Correct stop_loss or take_profit.');
  end if;
end
$$;

comment on function private.refuse_malformed is 'Refuses what no rule could measure.';

create function private.level_price(level jsonb, entry_price numeric, direction integer) returns numeric
language plpgsql
immutable
set search_path = ''
as $$
declare
  found numeric;
begin
  if level is null then
    return null;
  end if;
  begin
    found := case
      when level ->> 'price' is not null then (level ->> 'price')::numeric
      when (level ->> 'fraction')::numeric > 0 then entry_price * (1 + direction * (level ->> 'fraction')::numeric)
      when (level ->> 'offset')::numeric > 0 then entry_price + direction * (level ->> 'offset')::numeric
    end;
  exception when invalid_text_representation or numeric_value_out_of_range then
    return null;
  end;
  return case when found > 0 and found < 1e15 then found end;
end
$$;

comment on function private.level_price is 'The price of an exit level for an entry; direction is 1 above it, -1 below it. Null where the level is none.';

-- One intent of a desk account: told twice under the same id, it is one.
create function private.submit_intent(
  wanted_id uuid,
  wanted_account uuid,
  wanted_instrument integer,
  terms jsonb,
  wanted_source text
) returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  head private.account_heads;
  account public.accounts;
  wish public.intents;
  earlier public.intents;
  is_sweep constant boolean := wanted_source = 'sweep';
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    perform private.refuse('gate_needs_read_committed', 'PT409', 'An older snapshot does not show a kill that was committed meanwhile.', 'Submit in a transaction of isolation level read committed.');
  end if;
  if is_sweep and session_user <> 'engine_execution' then
    perform private.refuse('role_missing', 'PT403', 'Only the execution service sweeps.', 'Close the position by an order.');
  end if;
  if not is_sweep then
    perform private.require_trader();
  end if;
  if wanted_id is null then
    perform private.refuse('order_invalid', 'PT422', 'An intent has an id, so that sent twice it is one.', 'Send a new uuid with each order, and the same one when you try again.');
  end if;
  head := private.lock_account(wanted_account);
  select found.* into account from public.accounts as found where found.account_id = head.account_id;
  if account.purpose <> 'desk' and not is_sweep then
    perform private.refuse('account_is_of_a_run', 'PT409', 'This account belongs to a run, which trades it alone.', 'Use a desk account.');
  end if;
  begin
    wish.quantity := (terms ->> 'quantity')::numeric;
    wish.price := (terms ->> 'price')::numeric;
    wish.stop_price := (terms ->> 'stop_price')::numeric;
    wish.reduce_only := coalesce((terms ->> 'reduce_only')::boolean, false);
    wish.good_until := (terms ->> 'good_until')::timestamptz;
    wish.strategy_id := (terms ->> 'strategy_id')::uuid;
  exception when invalid_text_representation or invalid_datetime_format or datetime_field_overflow or numeric_value_out_of_range then
    perform private.refuse('order_invalid', 'PT422', sqlerrm, 'Numbers are decimal strings, times ISO 8601.');
  end;
  if is_sweep and not wish.reduce_only then
    perform private.refuse('order_invalid', 'PT422', 'A sweep only closes.', 'Send reduce_only.');
  end if;
  if wish.quantity = 'NaN' or wish.price = 'NaN' or wish.stop_price = 'NaN' then
    perform private.refuse('order_invalid', 'PT422', 'NaN is not a number to trade.', 'Correct it.');
  end if;
  wish.user_id := account.user_id;
  wish.account_id := account.account_id;
  wish.mode := account.mode;
  wish.intent_id := wanted_id;
  wish.instrument_id := wanted_instrument;
  wish.source := wanted_source;
  wish.side := terms ->> 'side';
  wish.order_type := coalesce(terms ->> 'order_type', 'market');
  wish.time_in_force := coalesce(terms ->> 'time_in_force', 'gtc');
  wish.stop_loss := nullif(terms -> 'stop_loss', 'null');
  wish.take_profit := nullif(terms -> 'take_profit', 'null');
  perform private.refuse_malformed(wish, account);
  select intent.* into earlier from public.intents as intent where intent.user_id = account.user_id and intent.intent_id = wanted_id;
  if earlier.account_id is not null then
    if private.hash_intent(
      earlier.account_id, earlier.instrument_id, earlier.side, earlier.order_type, earlier.quantity, null, earlier.price, earlier.stop_price,
      earlier.reduce_only, earlier.time_in_force, earlier.good_until
    ) is distinct from private.hash_intent(
      wish.account_id, wish.instrument_id, wish.side, wish.order_type, wish.quantity, null, wish.price, wish.stop_price, wish.reduce_only,
      wish.time_in_force, wish.good_until
    ) or earlier.stop_loss is distinct from wish.stop_loss or earlier.take_profit is distinct from wish.take_profit then
      perform private.refuse('intent_id_reused', 'PT409', 'This intent id was used for another intent.', 'Send a new id for another order.');
    end if;
    return private.intent_answer(earlier.account_id, earlier.sequence);
  end if;
  select instrument.symbol into wish.symbol
  from public.instruments as instrument
  where instrument.instrument_id = wanted_instrument and (instrument.user_id is null or instrument.user_id = account.user_id);
  if wish.symbol is null then
    perform private.refuse('instrument_not_found', 'PT404', 'There is no such instrument that you may trade.', 'List the instruments.');
  end if;
  if wish.strategy_id is not null and not exists (
    select from public.strategies as strategy where strategy.strategy_id = wish.strategy_id and strategy.user_id = account.user_id
  ) then
    perform private.refuse('strategy_not_found', 'PT404', 'There is no such strategy of yours.', 'List your strategies.');
  end if;
  wish.sequence := head.intent_count;
  wish.decided_at := clock_timestamp();
  wish.expected_quantity := wish.quantity;
  wish.expected_price := coalesce(wish.price, wish.stop_price, (
    select priced.price
    from public.instruments as instrument
    cross join lateral private.price_at(instrument.series_id, private.account_now(account), account.replay_from is null) as priced
    where instrument.instrument_id = wanted_instrument
  ));
  insert into public.intents select wish.*;
  perform private.pass_intent(wish, account, head.order_count, is_sweep);
  update private.account_heads as held set
    intent_count = held.intent_count + 1,
    order_count = held.order_count + (select count(*) from public.orders as made where made.account_id = wish.account_id and made.intent_sequence = wish.sequence)
  where held.account_id = wish.account_id;
  perform pg_notify('chandlery_orders', wish.account_id::text);
  return private.intent_answer(wish.account_id, wish.sequence);
end
$$;

comment on function private.submit_intent is 'A wish of a desk account, through the gate: the answer says approved with the order, or refused with rule, value and limit.';

create function private.place_order(wanted_id uuid, wanted_account uuid, wanted_instrument integer, terms jsonb) returns jsonb
language sql
volatile
security definer
set search_path = ''
as $$ select private.submit_intent(wanted_id, wanted_account, wanted_instrument, terms, 'user') $$;

comment on function private.place_order is 'An order that a person or their program asks for.';

create function public.place_order(
  intent_id uuid,
  account_id uuid,
  instrument_id integer,
  side text,
  quantity numeric,
  order_type text default 'market',
  price numeric default null,
  stop_price numeric default null,
  reduce_only boolean default false,
  time_in_force text default 'gtc',
  good_until timestamptz default null,
  stop_loss jsonb default null,
  take_profit jsonb default null,
  strategy_id uuid default null
) returns jsonb
language sql
volatile
set search_path = ''
as $$
  select private.place_order(intent_id, account_id, instrument_id, jsonb_strip_nulls(jsonb_build_object(
    'side', side, 'quantity', quantity::text, 'order_type', order_type, 'price', price::text, 'stop_price', stop_price::text,
    'reduce_only', reduce_only, 'time_in_force', time_in_force, 'good_until', good_until, 'stop_loss', stop_loss, 'take_profit', take_profit,
    'strategy_id', strategy_id
  )))
$$;

comment on function public.place_order is 'Asks the gate for an order of a paper account. Sent again under the same intent_id it is the same order. stop_loss and take_profit: {"price": p}, {"fraction": f} or {"offset": o}.';

revoke execute on function private.account_exposures, private.equity_of, private.roll_marks, private.read_risk_state, private.ask_rules,
  private.intent_answer, private.pass_intent, private.refuse_malformed, private.level_price, private.submit_intent, private.place_order,
  public.place_order
  from public, anon, authenticated, service_role;
grant execute on function private.ask_rules, private.refuse_malformed, private.level_price to chandlery_law;
grant execute on function private.place_order, public.place_order to authenticated;
grant execute on function private.submit_intent to engine, engine_execution;

grant create on schema private to chandlery_law;
alter function private.account_exposures owner to chandlery_law;
alter function private.equity_of owner to chandlery_law;
alter function private.roll_marks owner to chandlery_law;
alter function private.read_risk_state owner to chandlery_law;
alter function private.intent_answer owner to chandlery_law;
alter function private.pass_intent owner to chandlery_law;
alter function private.submit_intent owner to chandlery_law;
alter function private.place_order owner to chandlery_law;
revoke create on schema private from chandlery_law;
