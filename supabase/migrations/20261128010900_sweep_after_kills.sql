-- What a kill of level 2 or 3 leads to: runs stop, orders are cancelled, positions are closed, and it is over when nothing is left.

grant update (status, error, finished_at) on public.paper_runs to chandlery_law;

create policy "chandlery_law stops paper runs" on public.paper_runs
  for update to chandlery_law using (status = 'running') with check (status = 'stopped');

-- The price that an account trades an instrument at, and how old it is by the account's own clock.
create function private.account_quote(
  wanted_account uuid,
  wanted_instrument integer,
  out price numeric,
  out priced_at timestamptz,
  out as_of timestamptz,
  out is_stale boolean
)
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  account public.accounts;
  oldest interval;
begin
  select found.* into account
  from public.accounts as found
  where found.account_id = wanted_account and found.user_id = private.acting_user();
  as_of := private.account_now(account);
  select priced.price, priced.priced_at, coalesce(
      (select limits.max_candle_age_seconds * interval '1 second' from public.risk_limits as limits where limits.account_id = wanted_account),
      2 * private.timeframe_span(series.timeframe)
    )
  into price, priced_at, oldest
  from public.instruments as instrument
  join public.candle_series as series on series.series_id = instrument.series_id
  cross join lateral private.price_at(
    instrument.series_id, as_of, account.replay_from is null and account.purpose = 'desk'
  ) as priced
  where instrument.instrument_id = wanted_instrument;
  is_stale := coalesce(as_of - priced_at > oldest, true);
end
$$;

comment on function private.account_quote is 'The newest price of an instrument by an account''s clock, and whether it is too old to trade on.';

-- Who has something in the scope of a kill that is on: the execution service acts for each in a transaction of its own.
create function private.kills_to_sweep() returns table (epoch bigint, user_id uuid)
language sql
stable
security definer
set search_path = ''
as $$
  select distinct kill.epoch, account.user_id
  from public.kill_switches as kill
  join public.accounts as account on account.mode <> 'backtest' and (
    kill.scope = 'global'
    or (kill.scope = 'instrument' and kill.user_id is null)
    or (kill.scope = 'account' and account.account_id = kill.account_id)
    or (kill.scope in ('user', 'strategy', 'instrument') and account.user_id = kill.user_id)
  )
  left join public.kill_sweeps as sweep on sweep.epoch = kill.epoch and sweep.user_id = account.user_id
  where kill.level >= 2 and sweep.status is distinct from 'done'
  union
  select sweep.epoch, sweep.user_id
  from public.kill_sweeps as sweep
  where sweep.status = 'running'
$$;

comment on function private.kills_to_sweep is 'Sweeps that are not over, as epoch and user.';

create function private.sweep_account(kill public.kill_switches, account public.accounts, inout cancelled integer, inout closed integer)
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  run_strategy uuid;
  made record;
  held record;
begin
  perform private.lock_account(account.account_id);
  select run.strategy_id into run_strategy from public.paper_runs as run where run.account_id = account.account_id;
  for made in
    select found.*
    from public.orders as found
    join public.intents as intent on intent.account_id = found.account_id and intent.sequence = found.intent_sequence
    where found.account_id = account.account_id
      and intent.source <> 'sweep'
      -- Below a halt what can only close stays: a position keeps its stop.
      and (kill.level = 3 or not found.reduce_only)
      and kill.scope_key = any (private.scope_keys(
        account.account_id, account.user_id, coalesce(intent.strategy_id, run_strategy), found.instrument_id
      ))
      and found.status in ('submitted', 'sending', 'unknown', 'working', 'partially_filled')
    order by found.sequence
  loop
    perform private.cancel_one(open_order, 'kill_switch_active')
    from public.orders as open_order
    where open_order.account_id = made.account_id and open_order.sequence = made.sequence;
    cancelled := cancelled + 1;
  end loop;
  if kill.level < 3 then
    return;
  end if;
  for held in
    select position_held.*
    from public.positions as position_held
    where position_held.account_id = account.account_id
      and position_held.quantity <> 0
      and kill.scope_key = any (private.scope_keys(account.account_id, account.user_id, run_strategy, position_held.instrument_id))
      and not exists (
        select
        from public.orders as found
        join public.intents as intent on intent.account_id = found.account_id and intent.sequence = found.intent_sequence
        where found.account_id = account.account_id
          and found.instrument_id = position_held.instrument_id
          and intent.source = 'sweep'
          and found.status in ('submitted', 'sending', 'unknown', 'working', 'partially_filled', 'cancelling')
      )
  loop
    perform private.submit_intent(
      gen_random_uuid(), account.account_id, held.instrument_id,
      jsonb_build_object(
        'side', case when held.quantity > 0 then 'sell' else 'buy' end, 'quantity', abs(held.quantity)::text, 'order_type', 'market',
        'reduce_only', true
      ),
      'sweep'
    );
    closed := closed + 1;
  end loop;
end
$$;

comment on function private.sweep_account is 'Cancels what a kill covers in one account, at level 2 all but what can only close; at level 3 asks for the exit of its positions.';

create function private.sweep(wanted_epoch bigint) returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  actor constant uuid := private.acting_user();
  kill public.kill_switches;
  account public.accounts;
  swept public.kill_sweeps;
  cancelled integer := 0;
  closed integer := 0;
  orders_left integer;
  positions_left integer;
begin
  select found.* into kill from public.kill_switches as found where found.epoch = wanted_epoch and found.level >= 2;
  if kill.scope_key is null then
    -- A later kill or a reset of the scope took its place.
    update public.kill_sweeps as superseded set status = 'superseded', finished_at = clock_timestamp()
    where superseded.epoch = wanted_epoch and superseded.user_id = actor and superseded.status = 'running'
    returning superseded.* into swept;
    return to_jsonb(swept);
  end if;
  insert into public.kill_sweeps (epoch, user_id) values (wanted_epoch, actor) on conflict do nothing;
  update public.paper_runs as run
  set status = 'stopped', finished_at = clock_timestamp(),
    error = jsonb_build_object(
      'code', 'kill_switch_active',
      'detail', format('The kill switch of %s stopped the run: %s', kill.scope_key, kill.reason),
      'suggestion', 'Reset the kill switch, then start a new run.'
    )
  from public.instruments as instrument
  where run.user_id = actor and run.status = 'running'
    and instrument.series_id = run.series_id and instrument.user_id = run.user_id
    and kill.scope_key = any (private.scope_keys(run.account_id, actor, run.strategy_id, instrument.instrument_id));
  -- All of them before the first exit takes the gate: nobody may wait for another lock while holding it.
  perform from private.account_heads as held where held.user_id = actor order by held.account_id for update;
  for account in
    select found.*
    from public.accounts as found
    where found.user_id = actor and found.mode <> 'backtest' and (kill.scope <> 'account' or found.account_id = kill.account_id)
    order by found.account_id
  loop
    select swept_now.cancelled, swept_now.closed into cancelled, closed
    from private.sweep_account(kill, account, cancelled, closed) as swept_now;
  end loop;
  select count(*) into orders_left
  from public.orders as found
  join public.intents as intent on intent.account_id = found.account_id and intent.sequence = found.intent_sequence
  left join public.paper_runs as run on run.account_id = found.account_id
  where found.user_id = actor and found.mode <> 'backtest' and (kill.level = 3 or not found.reduce_only)
    and kill.scope_key = any (private.scope_keys(found.account_id, actor, coalesce(intent.strategy_id, run.strategy_id), found.instrument_id))
    and found.status in ('submitted', 'sending', 'unknown', 'working', 'partially_filled', 'cancelling');
  select count(*) into positions_left
  from public.positions as held
  left join public.paper_runs as run on run.account_id = held.account_id
  where held.user_id = actor and held.quantity <> 0
    and kill.scope_key = any (private.scope_keys(held.account_id, actor, run.strategy_id, held.instrument_id));
  update public.kill_sweeps as found set
    cancelled_orders = found.cancelled_orders + cancelled,
    closed_positions = found.closed_positions + closed,
    open_orders = orders_left,
    open_positions = positions_left,
    orders_gone_at = coalesce(found.orders_gone_at, case when orders_left = 0 then clock_timestamp() end),
    flat_at = coalesce(found.flat_at, case when kill.level = 3 and positions_left = 0 then clock_timestamp() end),
    status = case when orders_left = 0 and (kill.level < 3 or positions_left = 0) then 'done' else 'running' end,
    finished_at = case when orders_left = 0 and (kill.level < 3 or positions_left = 0) then clock_timestamp() end
  where found.epoch = wanted_epoch and found.user_id = actor and found.status = 'running'
  returning found.* into swept;
  if cancelled + closed > 0 then
    perform pg_notify('chandlery_orders', actor::text);
  end if;
  return to_jsonb(swept);
end
$$;

comment on function private.sweep is 'One round of a sweep for the acting user: called until it is over: superseded, or done, which it is when the venue has reported every order gone and, at level 3, every position closed.';

-- A law that was tampered with stops trading. Whoever may call it can only stop, never start.
create function private.halt_trading(why text) returns bigint
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  wanted public.kill_switches;
begin
  if exists (select from public.kill_switches as kill where kill.scope_key = 'global' and kill.level >= 2) then
    return null;
  end if;
  wanted.scope := 'global';
  wanted.scope_key := 'global';
  wanted.level := 2;
  wanted.reason := left(why, 500);
  wanted.is_drill := false;
  return private.write_kill(wanted, null, clock_timestamp());
end
$$;

comment on function private.halt_trading is 'Global kill of level 2 by a service that found the law changed. Null where it was on already.';

create view public.kill_history
with (security_invoker = true) as
select
  change.epoch,
  change.scope_key,
  change.user_id,
  change.level,
  change.is_drill,
  change.drained,
  change.changed_by,
  change.reason,
  change.called_at,
  extract(epoch from change.created_at - change.called_at) * 1000 as block_ms,
  sweep.user_id as swept_user_id,
  sweep.status as sweep_status,
  sweep.cancelled_orders,
  sweep.closed_positions,
  extract(epoch from sweep.orders_gone_at - change.called_at) * 1000 as orders_gone_ms,
  extract(epoch from sweep.flat_at - change.called_at) * 1000 as flat_ms
from public.kill_switch_changes as change
left join public.kill_sweeps as sweep on sweep.epoch = change.epoch;

comment on view public.kill_history is 'Kills and resets with their times: until entries were blocked, until no order was left, until flat. Drills are in it too.';

revoke all on public.kill_history from public, anon, authenticated, service_role;
grant select on public.kill_history to authenticated, engine;

revoke execute on function private.account_quote, private.kills_to_sweep, private.sweep_account, private.sweep, private.halt_trading
  from public, anon, authenticated, service_role;
grant execute on function private.account_quote, private.kills_to_sweep, private.sweep, private.halt_trading to engine_execution;
grant execute on function private.halt_trading to engine;

grant create on schema private to chandlery_law;
alter function private.account_quote owner to chandlery_law;
alter function private.kills_to_sweep owner to chandlery_law;
alter function private.sweep_account owner to chandlery_law;
alter function private.sweep owner to chandlery_law;
alter function private.halt_trading owner to chandlery_law;
revoke create on schema private from chandlery_law;
