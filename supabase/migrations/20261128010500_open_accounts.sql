-- What people do with accounts: open and fund one, set its limits, name what it trades. And what a price is.

create function private.refuse(code text, status text, why text, way_out text) returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  raise exception '%', code using errcode = status, detail = why, hint = way_out;
end
$$;

comment on function private.refuse is 'Ends the statement with a code, a reason and a way out.';

create function private.require_trader() returns uuid
language plpgsql
stable
set search_path = ''
as $$
declare
  actor constant uuid := private.acting_user();
begin
  if actor is null then
    perform private.refuse('user_token_missing', 'PT401', 'Nobody is signed in.', 'Sign in, or say for whom the engine acts.');
  end if;
  if not private.has_role('trader') then
    perform private.refuse('role_missing', 'PT403', 'This needs the role trader.', 'Ask an admin for the role.');
  end if;
  return actor;
end
$$;

comment on function private.require_trader is 'The acting user, who must be a trader.';

create function private.timeframe_span(timeframe text) returns interval
language plpgsql
immutable
set search_path = ''
as $$
begin
  return (
      select left(timeframe, -1)::integer
        * case right(timeframe, 1) when 'm' then interval '1 minute' when 'h' then interval '1 hour' when 'd' then interval '1 day' else interval '7 days' end
  );
end
$$;

-- plpgsql keeps the plans of what is asked with every order; a function of plain SQL that pins its search path is planned anew.
comment on function private.timeframe_span is 'How long a candle of a timeframe lasts.';

-- Where an account's clock stands: at the candle of its run, in its replay, or now.
create function private.account_now(account public.accounts) returns timestamptz
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  return (
      select case
        when account.purpose = 'run' then (
          select coalesce(run.cursor_time + private.timeframe_span(series.timeframe), run.from_time)
          from public.paper_runs as run
          join public.candle_series as series using (series_id)
          where run.account_id = account.account_id
        )
        when account.replay_from is not null then
          account.replay_from + (clock_timestamp() - account.replay_started_at) * account.replay_speed::double precision
        else clock_timestamp()
      end
  );
end
$$;

comment on function private.account_now is 'The time that an account trades at.';

-- The newest price that was known at a moment. A replay sees closed candles alone; now, the candle that forms counts as well.
create function private.price_at(
  wanted_series integer,
  moment timestamptz,
  with_forming boolean,
  out price numeric,
  out priced_at timestamptz
)
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  select candle.close / power(10::numeric, series.price_scale),
    least(moment, candle.open_time + private.timeframe_span(series.timeframe))
  into price, priced_at
  from public.candle_series as series
  join lateral (
    select newest.close, newest.open_time
    from public.market_data_candles as newest
    where newest.series_id = series.series_id
      and newest.open_time <= case when with_forming then moment else moment - private.timeframe_span(series.timeframe) end
      and (with_forming or newest.is_closed)
    order by newest.open_time desc
    limit 1
  ) as candle on true
  where series.series_id = wanted_series;
end
$$;

comment on function private.price_at is 'Close of the newest candle of a series at a moment, and when that was the price. Null where there is none.';

create function private.conversion_rate(owner_id uuid, given text, wanted text) returns numeric
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  return (
      select case
        when given = wanted then 1
        else (
          select case when rate.from_currency = given then rate.rate else 1 / rate.rate end
          from public.conversion_rates as rate
          where (rate.user_id is null or rate.user_id = owner_id)
            and ((rate.from_currency, rate.to_currency) = (given, wanted) or (rate.from_currency, rate.to_currency) = (wanted, given))
            and rate.created_at > clock_timestamp() - interval '7 days'
          order by rate.created_at desc, rate.rate_id desc
          limit 1
        )
      end
  );
end
$$;

comment on function private.conversion_rate is 'What one unit of a currency is worth in another by the newest rate on record, at most seven days old; null where there is none.';

create function private.book_entry(
  head private.account_heads,
  entry_kind text,
  entry_amount numeric,
  entry_fill integer,
  entry_note text,
  entry_time timestamptz
) returns private.account_heads
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  if entry_amount = 0 then
    return head;
  end if;
  insert into public.ledger_entries (account_id, sequence, user_id, kind, amount, fill_sequence, note, booked_at)
  values (head.account_id, head.entry_count, head.user_id, entry_kind, entry_amount, entry_fill, entry_note, entry_time);
  head.entry_count := head.entry_count + 1;
  head.cash := head.cash + entry_amount;
  update private.account_heads as held set entry_count = head.entry_count, cash = head.cash where held.account_id = head.account_id;
  return head;
end
$$;

comment on function private.book_entry is 'Adds an entry to the ledger of an account whose head the caller holds, and moves its cash.';

create function private.lock_account(wanted_account uuid) returns private.account_heads
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  head private.account_heads;
begin
  select held.* into head
  from private.account_heads as held
  where held.account_id = wanted_account and held.user_id = private.acting_user()
  for update;
  if head.account_id is null then
    perform private.refuse('account_not_found', 'PT404', 'There is no such account of yours.', 'List your accounts: the id may be another user''s or a backtest''s.');
  end if;
  return head;
end
$$;

comment on function private.lock_account is 'Takes the lock of an account of the acting user, the first of the lock order.';

create function private.set_limits(wanted_account uuid, wanted jsonb) returns public.risk_limits
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  changed public.risk_limits;
  unknown_key text;
begin
  select given.key into unknown_key
  from jsonb_object_keys(wanted) as given (key)
  where given.key not in (
    'instruments', 'max_order_value', 'max_position', 'max_position_value', 'max_open_orders', 'max_exposure', 'max_leverage', 'max_daily_loss',
    'max_weekly_loss', 'max_drawdown', 'max_orders_per_minute', 'max_price_deviation', 'max_candle_age_seconds', 'duplicate_window_ms'
  )
  limit 1;
  if unknown_key is not null then
    perform private.refuse('risk_limit_unknown', 'PT422', format('There is no limit named %s.', unknown_key), 'Read risk_limits for the names of limits.');
  end if;
  select held.* into changed from public.risk_limits as held where held.account_id = wanted_account for update;
  begin
    changed := jsonb_populate_record(changed, wanted);
    update public.risk_limits as held set
      instruments = changed.instruments,
      max_order_value = changed.max_order_value,
      max_position = changed.max_position,
      max_position_value = changed.max_position_value,
      max_open_orders = changed.max_open_orders,
      max_exposure = changed.max_exposure,
      max_leverage = changed.max_leverage,
      max_daily_loss = changed.max_daily_loss,
      max_weekly_loss = changed.max_weekly_loss,
      max_drawdown = changed.max_drawdown,
      max_orders_per_minute = changed.max_orders_per_minute,
      max_price_deviation = changed.max_price_deviation,
      max_candle_age_seconds = changed.max_candle_age_seconds,
      duplicate_window_ms = changed.duplicate_window_ms,
      updated_at = clock_timestamp()
    where held.account_id = wanted_account
    returning held.* into changed;
  exception when check_violation or not_null_violation or invalid_text_representation or numeric_value_out_of_range or datatype_mismatch then
    perform private.refuse('risk_limit_invalid', 'PT422', sqlerrm, 'Limits are positive numbers; losses, drawdown and deviation are fractions up to 1; null is no limit.');
  end;
  return changed;
end
$$;

comment on function private.set_limits is 'Changes the limits that are named; the others stay. The caller holds the account.';

create function private.open_account(
  wanted_account uuid,
  wanted_name text,
  wanted_currency text,
  deposit numeric,
  limits jsonb,
  fees jsonb,
  replay jsonb
) returns uuid
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  actor constant uuid := private.require_trader();
  existing public.accounts;
  head private.account_heads;
begin
  select account.* into existing from public.accounts as account where account.account_id = wanted_account;
  if existing.account_id is not null then
    if existing.user_id = actor and existing.name = wanted_name and existing.start_cash = deposit and existing.currency = wanted_currency then
      return existing.account_id;
    end if;
    perform private.refuse('account_id_reused', 'PT409', 'This account id is taken by another account.', 'Send a new id for another account.');
  end if;
  if (select count(*) from public.accounts as account where account.user_id = actor and account.purpose = 'desk') >= 100 then
    perform private.refuse('too_many_accounts', 'PT409', 'A user has at most 100 desk accounts.', 'Close and reuse one.');
  end if;
  begin
    insert into public.accounts (
      account_id, user_id, mode, venue, purpose, name, currency, start_cash, maker_fee_rate, taker_fee_rate, slippage_rate,
      replay_from, replay_started_at, replay_speed
    )
    values (
      coalesce(wanted_account, gen_random_uuid()), actor, 'paper', 'paper', 'desk', btrim(wanted_name), wanted_currency, deposit,
      coalesce((fees ->> 'maker')::numeric, 0), coalesce((fees ->> 'taker')::numeric, 0), coalesce((fees ->> 'slippage')::numeric, 0),
      (replay ->> 'from')::timestamptz, case when replay is not null then clock_timestamp() end,
      case when replay is not null then coalesce((replay ->> 'speed')::numeric, 1) end
    )
    returning account_id into wanted_account;
  exception when check_violation or not_null_violation or invalid_text_representation or invalid_datetime_format or datetime_field_overflow or numeric_value_out_of_range then
    perform private.refuse('account_invalid', 'PT422', sqlerrm, 'An account has a name of 1 to 80 characters, a currency such as USD, a positive deposit and fee rates from 0 to 0.1.');
  end;
  insert into private.account_heads (account_id, user_id) values (wanted_account, actor) returning * into head;
  head := private.book_entry(head, 'deposit', deposit, null, 'first deposit', clock_timestamp());
  insert into public.risk_limits (account_id, user_id) values (wanted_account, actor);
  perform private.set_limits(wanted_account, coalesce(limits, '{}') || case when limits ? 'max_leverage' then '{}' else '{"max_leverage": 1}' end::jsonb);
  return wanted_account;
end
$$;

comment on function private.open_account is 'A paper account of the acting user, with its first deposit and its limits: without a word about leverage, 1.';

create function private.move_cash(wanted_account uuid, wanted_amount numeric, why text) returns numeric
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  actor constant uuid := private.require_trader();
  head private.account_heads := private.lock_account(wanted_account);
begin
  if not exists (
    select from public.accounts as account
    where account.account_id = head.account_id and account.user_id = actor and account.mode = 'paper' and account.purpose = 'desk' and account.status = 'open'
  ) then
    perform private.refuse('account_not_open', 'PT409', 'Only an open paper account of a desk takes deposits and withdrawals.', 'Choose another account.');
  end if;
  if wanted_amount is null or wanted_amount = 0 or head.cash + wanted_amount < 0 or abs(wanted_amount) > 1e15 or scale(wanted_amount) > 8 then
    perform private.refuse('cash_move_invalid', 'PT422', format('The account holds %s.', head.cash), 'Move an amount of at most 8 decimals that is there.');
  end if;
  perform private.roll_marks(head.account_id);
  head := private.book_entry(head, case when wanted_amount > 0 then 'deposit' else 'withdrawal' end, wanted_amount, null, why, clock_timestamp());
  -- What is paid in or out is no profit and no loss.
  update private.account_heads as held set
    day_equity = held.day_equity + wanted_amount,
    week_equity = held.week_equity + wanted_amount,
    peak_equity = held.peak_equity + wanted_amount
  where held.account_id = head.account_id;
  return head.cash;
end
$$;

comment on function private.move_cash is 'Pays into a paper account or out of it. Returns its cash.';

create function private.limit_account(wanted_account uuid, wanted jsonb) returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  perform private.require_trader();
  perform private.lock_account(wanted_account);
  return private.decimals_as_text(to_jsonb(private.set_limits(wanted_account, wanted)));
end
$$;

comment on function private.limit_account is 'Changes limits of an account of the acting user.';

create function private.close_account(wanted_account uuid) returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  perform private.require_trader();
  perform private.lock_account(wanted_account);
  if exists (
    select from public.orders as made
    where made.account_id = wanted_account
      and made.status in ('submitted', 'sending', 'unknown', 'working', 'partially_filled', 'cancelling')
  ) or exists (select from public.positions as held where held.account_id = wanted_account and held.quantity <> 0) then
    perform private.refuse('account_not_flat', 'PT409', 'The account has open orders or positions.', 'Cancel and close them first.');
  end if;
  update public.accounts as account set status = 'closed' where account.account_id = wanted_account and account.purpose = 'desk';
end
$$;

comment on function private.close_account is 'Closes a desk account that is flat. Its facts stay.';

create function private.add_instrument(
  wanted_series integer,
  wanted_currency text,
  wanted_tick numeric,
  wanted_lot numeric,
  wanted_contract numeric,
  is_shared boolean
) returns integer
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  actor constant uuid := private.require_trader();
  priced_by public.candle_series;
  made integer;
begin
  select series.* into priced_by
  from public.candle_series as series
  where series.series_id = wanted_series and (series.user_id is null or (series.user_id = actor and not is_shared));
  if priced_by.series_id is null then
    perform private.refuse('series_not_found', 'PT404', 'There is no such series that this instrument could take its price from.', 'A shared instrument takes a shared series.');
  end if;
  if is_shared and not private.has_role('admin') then
    perform private.refuse('role_missing', 'PT403', 'Only an admin makes an instrument for all.', 'Make one of your own.');
  end if;
  select instrument.instrument_id into made
  from public.instruments as instrument
  where instrument.series_id = wanted_series and instrument.symbol = priced_by.symbol
    and instrument.user_id is not distinct from case when is_shared then null else actor end;
  if made is null then
    begin
      insert into public.instruments (user_id, symbol, series_id, currency, tick_size, lot_size, contract_size)
      values (
        case when is_shared then null else actor end, priced_by.symbol, wanted_series, wanted_currency,
        coalesce(wanted_tick, power(10::numeric, -priced_by.price_scale)), coalesce(wanted_lot, 0.00000001), coalesce(wanted_contract, 1)
      )
      on conflict do nothing
      returning instrument_id into made;
    exception when check_violation or not_null_violation or numeric_value_out_of_range then
      perform private.refuse('instrument_invalid', 'PT422', sqlerrm, 'An instrument has a currency such as USD and a positive tick, lot and contract size.');
    end;
  end if;
  return made;
end
$$;

comment on function private.add_instrument is 'What is traded on the candles of a series: the one that exists, or a new one.';

create function private.record_rate(given text, wanted text, wanted_rate numeric, wanted_source text, is_shared boolean) returns bigint
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  actor constant uuid := private.require_trader();
  made bigint;
begin
  if is_shared and not private.has_role('admin') then
    perform private.refuse('role_missing', 'PT403', 'Only an admin records a rate for all.', 'Record one of your own.');
  end if;
  begin
    insert into public.conversion_rates (user_id, from_currency, to_currency, rate, source)
    values (case when is_shared then null else actor end, given, wanted, wanted_rate, wanted_source)
    returning rate_id into made;
  exception when check_violation or not_null_violation then
    perform private.refuse('conversion_rate_invalid', 'PT422', sqlerrm, 'A rate is positive, between two currencies such as USDT and USD, and names its source.');
  end;
  return made;
end
$$;

comment on function private.record_rate is 'Puts a rate of conversion on record.';

create function public.open_paper_account(
  name text,
  currency text,
  deposit numeric,
  account_id uuid default null,
  limits jsonb default null,
  fees jsonb default null,
  replay jsonb default null
) returns uuid
language sql
volatile
set search_path = ''
as $$ select private.open_account(account_id, name, currency, deposit, limits, fees, replay) $$;

comment on function public.open_paper_account is 'Opens a paper account with its first deposit. limits: names of risk_limits; fees: maker, taker, slippage as fractions; replay: from, speed.';

create function public.deposit_paper_cash(account_id uuid, amount numeric, note text default null) returns numeric
language sql
volatile
set search_path = ''
as $$ select private.move_cash(account_id, amount, note) $$;

comment on function public.deposit_paper_cash is 'Pays into a paper account, or out of it where the amount is negative. Returns its cash.';

create function public.set_risk_limits(account_id uuid, limits jsonb) returns jsonb
language sql
volatile
set search_path = ''
as $$ select private.limit_account(account_id, limits) $$;

comment on function public.set_risk_limits is 'Changes the limits that are named; null is no limit.';

create function public.close_account(account_id uuid) returns void
language sql
volatile
set search_path = ''
as $$ select private.close_account(account_id) $$;

comment on function public.close_account is 'Closes a desk account that is flat.';

create function public.add_instrument(
  series_id integer,
  currency text,
  tick_size numeric default null,
  lot_size numeric default null,
  contract_size numeric default null,
  for_all boolean default false
) returns integer
language sql
volatile
set search_path = ''
as $$ select private.add_instrument(series_id, currency, tick_size, lot_size, contract_size, for_all) $$;

comment on function public.add_instrument is 'Makes what is traded on a series'' candles; for all users, an admin does.';

create function public.record_conversion_rate(from_currency text, to_currency text, rate numeric, source text, for_all boolean default false) returns bigint
language sql
volatile
set search_path = ''
as $$ select private.record_rate(from_currency, to_currency, rate, source, for_all) $$;

comment on function public.record_conversion_rate is 'Puts a rate of conversion on record, for oneself or, as an admin, for all.';

grant select on public.paper_runs, public.candle_series, public.market_data_candles to chandlery_law;

revoke execute on function private.refuse, private.require_trader, private.timeframe_span, private.account_now, private.price_at,
  private.conversion_rate, private.book_entry, private.lock_account, private.set_limits, private.open_account, private.move_cash,
  private.limit_account, private.close_account, private.add_instrument, private.record_rate,
  public.open_paper_account, public.deposit_paper_cash, public.set_risk_limits, public.close_account, public.add_instrument,
  public.record_conversion_rate
  from public, anon, authenticated, service_role;
grant execute on function private.refuse, private.require_trader, private.timeframe_span to chandlery_law;
grant execute on function private.open_account, private.move_cash, private.limit_account, private.close_account, private.add_instrument,
  private.record_rate, public.open_paper_account, public.deposit_paper_cash, public.set_risk_limits, public.close_account,
  public.add_instrument, public.record_conversion_rate
  to authenticated;
grant execute on function private.add_instrument to engine;

grant create on schema private to chandlery_law;
alter function private.account_now owner to chandlery_law;
alter function private.price_at owner to chandlery_law;
alter function private.conversion_rate owner to chandlery_law;
alter function private.book_entry owner to chandlery_law;
alter function private.lock_account owner to chandlery_law;
alter function private.set_limits owner to chandlery_law;
alter function private.open_account owner to chandlery_law;
alter function private.move_cash owner to chandlery_law;
alter function private.limit_account owner to chandlery_law;
alter function private.close_account owner to chandlery_law;
alter function private.add_instrument owner to chandlery_law;
alter function private.record_rate owner to chandlery_law;
revoke create on schema private from chandlery_law;
