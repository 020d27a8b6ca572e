-- What the gate looks back on must not grow with what an account has done. A window that ends at `clock_timestamp()` is tested on
-- every row, because that changes from row to row; one that ends at a moment read once is found in the index. And an index of
-- the approved alone gives the newest equal intent with one row read, however many were approved or refused before it.

drop index public.decisions_by_account_and_hash;
create index approvals_by_account_and_hash on public.decisions (account_id, intent_hash, decided_at) where verdict = 'approved';
create index approvals_by_account_and_time on public.decisions (account_id, decided_at) where verdict = 'approved';
-- The unique index on these columns is of orders outside backtests alone, and is used where a statement says so.
create index orders_by_intent on public.orders (account_id, intent_sequence);

create or replace function private.read_risk_state(account public.accounts, instrument public.instruments, wish public.intents, wish_hash bytea)
returns private.risk_state
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  head constant private.account_heads := private.roll_marks(account.account_id);
  asked_at constant timestamptz := clock_timestamp();
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
    and decision.decided_at > asked_at - interval '60 seconds';
  select extract(epoch from asked_at - decision.decided_at) * 1000 into state.duplicate_age_ms
  from public.decisions as decision
  where decision.account_id = account.account_id
    and decision.intent_hash = wish_hash
    and decision.verdict = 'approved'
    and decision.decided_at > asked_at - interval '1 hour'
  order by decision.decided_at desc
  limit 1;
  select strategy.status into state.strategy_status from public.strategies as strategy where strategy.strategy_id = wish.strategy_id;
  return state;
end
$$;

create or replace function private.risk_use(wanted_account uuid)
returns table (place integer, rule text, limit_name text, value text, limit_value text, is_blocking boolean, as_of timestamptz)
language plpgsql
stable
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  asked_at constant timestamptz := clock_timestamp();
  account public.accounts;
  head private.account_heads;
  limits public.risk_limits;
  moment timestamptz;
  today timestamptz;
  monday timestamptz;
  equity numeric;
  day_equity numeric;
  week_equity numeric;
  orders bigint;
  exposure numeric;
  largest numeric;
  largest_value numeric;
  candle_age numeric;
  recent bigint;
begin
  select found.* into account
  from public.accounts as found
  where found.account_id = wanted_account and found.user_id = private.acting_user();
  if account.account_id is null then
    raise exception 'account_not_found' using
      errcode = 'PT404',
      detail = 'There is no such account of yours.',
      hint = 'List your accounts: the id may be another user''s.';
  end if;
  select held.* into head from private.account_heads as held where held.account_id = wanted_account;
  select held.* into limits from public.risk_limits as held where held.account_id = wanted_account;
  moment := private.account_now(account);
  today := date_trunc('day', moment, 'UTC');
  monday := date_trunc('week', moment, 'UTC');
  equity := private.equity_of(account, head.cash, moment);
  -- As private.roll_marks: a mark of an earlier day is worked out anew, since nothing was traded after it.
  day_equity := case when head.day_start = today then head.day_equity else private.equity_of(account, head.cash, today) end;
  week_equity := case when head.week_start = monday then head.week_equity else private.equity_of(account, head.cash, monday) end;
  select
    coalesce(sum(held.open_orders), 0),
    -- One instrument without a price leaves no sum: one that skipped it would be a wrong number.
    coalesce(
      case
        when bool_and(held.unit_value is not null)
          then sum(greatest(abs(held.quantity + held.pending_buys), abs(held.quantity - held.pending_sells)) * held.unit_value)
        when count(*) > 0 then 'NaN'
      end,
      0
    ),
    coalesce(max(greatest(held.quantity + held.pending_buys, held.pending_sells - held.quantity, 0)), 0),
    coalesce(
      case
        when bool_and(held.unit_value is not null)
          then max(greatest(held.quantity + held.pending_buys, held.pending_sells - held.quantity, 0) * held.unit_value)
        when count(*) > 0 then 'NaN'
      end,
      0
    ),
    max(coalesce(extract(epoch from moment - priced.priced_at), 'NaN'))
  into orders, exposure, largest, largest_value, candle_age
  from private.account_exposures(account, moment) as held
  join public.instruments as instrument on instrument.instrument_id = held.instrument_id
  cross join lateral private.price_at(
    instrument.series_id, moment, account.replay_from is null and account.purpose = 'desk'
  ) as priced;
  exposure := nullif(exposure, 'NaN');
  largest_value := nullif(largest_value, 'NaN');
  candle_age := nullif(candle_age, 'NaN');
  select count(*) into recent
  from public.decisions as decision
  where decision.account_id = wanted_account
    and decision.verdict = 'approved'
    and decision.decided_at > asked_at - interval '60 seconds';
  return query
    select
      measured.place,
      measured.rule,
      measured.limit_name,
      trim_scale(round(measured.value, 12))::text,
      trim_scale(measured.limit_value)::text,
      -- Of one order alone there is nothing to measure before it is there. What cannot be measured is a breach to the gate too.
      not measured.is_of_one_order and measured.limit_value is not null and coalesce(measured.value >= measured.limit_value, true),
      moment
    from (
      values
        (1, 'max_order_value', 'max_order_value', null::numeric, limits.max_order_value, true),
        (2, 'max_position', 'max_position', largest, limits.max_position, false),
        (3, 'max_position_value', 'max_position_value', largest_value, limits.max_position_value, false),
        (4, 'max_open_orders', 'max_open_orders', orders, limits.max_open_orders, false),
        (5, 'max_exposure', 'max_exposure', exposure, limits.max_exposure, false),
        (6, 'max_leverage', 'max_leverage', exposure / nullif(greatest(equity, 0), 0), limits.max_leverage, false),
        (7, 'max_daily_loss', 'max_daily_loss', 1 - equity / nullif(day_equity, 0), limits.max_daily_loss, false),
        (8, 'max_weekly_loss', 'max_weekly_loss', 1 - equity / nullif(week_equity, 0), limits.max_weekly_loss, false),
        (
          9, 'max_drawdown', 'max_drawdown', 1 - equity / nullif(greatest(head.peak_equity, equity), 0), limits.max_drawdown, false
        ),
        (10, 'order_rate', 'max_orders_per_minute', recent, limits.max_orders_per_minute, false),
        (11, 'price_collar', 'max_price_deviation', null, limits.max_price_deviation, true),
        (12, 'candle_age', 'max_candle_age_seconds', candle_age, limits.max_candle_age_seconds, candle_age is null),
        (13, 'duplicate', 'duplicate_window_ms', null, limits.duplicate_window_ms, true)
    ) as measured (place, rule, limit_name, value, limit_value, is_of_one_order)
    order by measured.place;
end
$$;

create or replace function private.conversion_rate(owner_id uuid, given text, wanted text) returns numeric
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  oldest constant timestamptz := clock_timestamp() - interval '7 days';
begin
  return (
      select case
        when given = wanted then 1
        else (
          select case when rate.from_currency = given then rate.rate else 1 / rate.rate end
          from public.conversion_rates as rate
          where (rate.user_id is null or rate.user_id = owner_id)
            and ((rate.from_currency, rate.to_currency) = (given, wanted) or (rate.from_currency, rate.to_currency) = (wanted, given))
            and rate.created_at > oldest
          order by rate.created_at desc, rate.rate_id desc
          limit 1
        )
      end
  );
end
$$;

-- What the execution service asks at every round is planned once a session.
create or replace function private.accounts_to_work() returns table (account_id uuid, user_id uuid, has_news boolean, series_ids integer[])
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  return query
    select
      made.account_id,
      made.user_id,
      bool_or(made.status in ('submitted', 'sending', 'unknown', 'cancelling') or made.matched_until is null),
      array_agg(distinct instrument.series_id)
    from public.orders as made
    join public.intents as intent on intent.account_id = made.account_id and intent.sequence = made.intent_sequence
    join public.accounts as account on account.account_id = made.account_id
    join public.instruments as instrument on instrument.instrument_id = made.instrument_id
    left join public.paper_runs as run on run.account_id = made.account_id
    where made.mode = 'paper'
      and made.status in ('submitted', 'sending', 'unknown', 'working', 'partially_filled', 'cancelling')
      and (account.purpose = 'desk' or (intent.source = 'sweep' and run.status is distinct from 'running'))
    group by made.account_id, made.user_id;
end
$$;
