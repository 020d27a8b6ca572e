-- Paper runs: the engine works out what a strategy does at a candle; the law decides, and books it.

create function private.open_run_account(wanted_account uuid, wanted_series integer, start_cash numeric) returns integer
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  actor constant uuid := private.require_trader();
  head private.account_heads;
  made integer;
begin
  insert into public.accounts (account_id, user_id, mode, venue, purpose, start_cash)
  values (wanted_account, actor, 'paper', 'paper', 'run', start_cash);
  insert into private.account_heads (account_id, user_id) values (wanted_account, actor) returning * into head;
  perform private.book_entry(head, 'deposit', start_cash, null, 'first deposit', clock_timestamp());
  -- Limits of the run itself are asked in the corridor, as in its backtest; these come on top, and may only be narrower.
  insert into public.risk_limits (account_id, user_id, duplicate_window_ms) values (wanted_account, actor, 0);
  made := private.add_instrument(wanted_series, 'USD', null, null, null, false);
  -- A run counts in units of one and in the account's currency.
  if not exists (
    select from public.instruments as instrument
    where instrument.instrument_id = made and instrument.currency = 'USD' and instrument.contract_size = 1
  ) then
    perform private.refuse(
      'instrument_not_tradable', 'PT409', 'Your instrument on this series has another currency or contract size than a run counts in.',
      'Run on another series, or on one without an instrument of yours.'
    );
  end if;
  return made;
end
$$;

comment on function private.open_run_account is 'The account of a paper run, with its first deposit. Returns the instrument of the run''s series.';

create function private.submit_run_intent(wanted_account uuid, wish_data jsonb, verdict jsonb, order_sequence integer) returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  head private.account_heads := private.lock_account(wanted_account);
  account public.accounts;
  wish public.intents := jsonb_populate_record(null::public.intents, wish_data);
begin
  perform private.require_trader();
  select found.* into account from public.accounts as found where found.account_id = wanted_account;
  if account.purpose <> 'run' or account.mode <> 'paper' or not exists (
    select from public.paper_runs as run where run.account_id = wanted_account and run.status = 'running'
  ) then
    perform private.refuse('run_already_over', 'PT409', 'No running paper run has this account.', 'Start a run.');
  end if;
  if wish.sequence is distinct from head.intent_count then
    perform private.refuse('facts_out_of_order', 'PT409', format('The next intent is %s, not %s.', head.intent_count, wish.sequence), 'This is a fault of ours.');
  end if;
  wish.user_id := account.user_id;
  wish.account_id := wanted_account;
  wish.mode := account.mode;
  wish.source := 'run';
  wish.time_in_force := 'gtc';
  wish.intent_id := null;
  select run.strategy_id, instrument.instrument_id, instrument.symbol into wish.strategy_id, wish.instrument_id, wish.symbol
  from public.paper_runs as run
  join public.instruments as instrument on instrument.series_id = run.series_id and instrument.user_id = run.user_id
  where run.account_id = wanted_account;
  insert into public.intents select wish.*;
  update private.account_heads as held set
    intent_count = held.intent_count + 1,
    order_count = greatest(held.order_count, coalesce(order_sequence + 1, 0))
  where held.account_id = wanted_account;
  if verdict ->> 'verdict' = 'refused' then
    insert into public.decisions (user_id, account_id, mode, intent_sequence, decided_at, verdict, rule, code, value, limit_value)
    values (
      wish.user_id, wanted_account, wish.mode, wish.sequence, wish.decided_at, 'refused', verdict ->> 'rule', verdict ->> 'code',
      (verdict ->> 'value')::double precision, (verdict ->> 'limit')::double precision
    );
    return private.intent_answer(wanted_account, wish.sequence);
  end if;
  perform private.pass_intent(wish, account, order_sequence, false);
  perform private.start_run_order(wanted_account, order_sequence);
  return private.intent_answer(wanted_account, wish.sequence);
end
$$;

comment on function private.submit_run_intent is 'An intent of a paper run, and what the run''s own rules said of it, through the gate. An approved one works at once: the venue is the run.';

-- The gate is held by this transaction: dispatch sees the epoch that the check saw.
create function private.start_run_order(wanted_account uuid, wanted_sequence integer) returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  update public.orders as made
  set status = private.order_after(made.status, 'dispatch'), dispatch_epoch = made.submit_epoch, dispatched_at = clock_timestamp()
  where made.account_id = wanted_account and made.sequence = wanted_sequence and made.status = 'submitted';
  update public.orders as made
  set status = private.order_after(made.status, 'accept'), accepted_at = clock_timestamp(), changed_at = clock_timestamp()
  where made.account_id = wanted_account and made.sequence = wanted_sequence and made.status = 'sending';
end
$$;

comment on function private.start_run_order is 'Dispatches and accepts an order of a run in the transaction that made it.';

create function private.attach_run_level(wanted_account uuid, level_data jsonb) returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  head private.account_heads := private.lock_account(wanted_account);
  level public.orders := jsonb_populate_record(null::public.orders, level_data);
  entry public.orders;
  may_pass boolean;
begin
  select found.* into entry
  from public.orders as found
  where found.account_id = wanted_account and found.intent_sequence = level.intent_sequence and found.purpose = 'entry';
  if entry.sequence is null or not exists (
    select from public.accounts as account where account.account_id = wanted_account and account.purpose = 'run'
  ) then
    perform private.refuse('order_not_found', 'PT404', 'A level belongs to the entry of a run.', 'This is a fault of ours.');
  end if;
  select passed.is_open into may_pass
  from private.pass_gate(private.scope_keys(wanted_account, head.user_id, null, entry.instrument_id), true) as passed;
  if not may_pass then
    perform private.refuse('kill_switch_active', 'PT409', 'Everything is halted; the run is about to be stopped.', 'Reset the kill switch first.');
  end if;
  insert into public.orders (
    user_id, account_id, mode, sequence, client_order_id, intent_sequence, purpose, side, order_type, quantity, price, reduce_only,
    time_in_force, instrument_id, status, changed_at, submit_epoch, submitted_at
  )
  values (
    head.user_id, wanted_account, entry.mode, level.sequence, private.client_order_id(wanted_account, level.intent_sequence, level.purpose),
    level.intent_sequence, level.purpose, level.side, level.order_type, level.quantity, level.price, true, 'gtc', entry.instrument_id,
    'submitted', clock_timestamp(), entry.submit_epoch, clock_timestamp()
  );
  update private.account_heads as held set order_count = greatest(held.order_count, level.sequence + 1) where held.account_id = wanted_account;
  perform private.start_run_order(wanted_account, level.sequence);
end
$$;

comment on function private.attach_run_level is 'A level that a run attached to a filled entry.';

revoke execute on function private.open_run_account, private.submit_run_intent, private.start_run_order, private.attach_run_level
  from public, anon, authenticated, service_role;
grant execute on function private.open_run_account, private.submit_run_intent, private.attach_run_level to engine;

grant create on schema private to chandlery_law;
alter function private.open_run_account owner to chandlery_law;
alter function private.submit_run_intent owner to chandlery_law;
alter function private.start_run_order owner to chandlery_law;
alter function private.attach_run_level owner to chandlery_law;
revoke create on schema private from chandlery_law;
