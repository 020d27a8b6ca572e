-- How much of its limits an account uses: what the gate would measure before it adds the next intent. It only reads, so that
-- looking at an account neither waits for the gate nor moves the marks that losses are measured from.
create function private.risk_use(wanted_account uuid)
returns table (place integer, rule text, limit_name text, value text, limit_value text, is_blocking boolean, as_of timestamptz)
language plpgsql
stable
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
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
    and decision.decided_at > clock_timestamp() - interval '60 seconds';
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

comment on function private.risk_use is 'Each limit of an account of the acting user with what counts against it now, as the gate measures it without the next intent; null where it is measured of an order alone, or cannot be measured.';

create function public.risk_use(account_id uuid)
returns table (place integer, rule text, limit_name text, value text, limit_value text, is_blocking boolean, as_of timestamptz)
language sql
stable
set search_path = ''
as $$ select * from private.risk_use(account_id) $$;

comment on function public.risk_use is 'What counts against each limit of an account now. `is_blocking`: the gate refuses every intent that adds risk.';

revoke execute on function private.risk_use, public.risk_use from public, anon, authenticated, service_role;
grant execute on function private.risk_use, public.risk_use to authenticated;

grant create on schema private to chandlery_law;
alter function private.risk_use owner to chandlery_law;
revoke create on schema private from chandlery_law;
