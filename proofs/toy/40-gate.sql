-- Every scope that stops an order of this account.
create function private.scope_keys(account public.accounts) returns text[]
language sql
immutable
set search_path = ''
as $$
  select array[
    'global',
    'user:' || account.user_id,
    'account:' || account.account_id,
    'strategy:' || account.strategy_id,
    'instrument:' || account.user_id || ':' || account.instrument_id
  ]
$$;

-- Taken last, held until commit. Returns the newest epoch among the scopes; refuses where one of them is killed.
create function private.pass_gate(keys text[]) returns bigint
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  highest integer;
  newest bigint;
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'gate_needs_read_committed' using
      detail = 'An older snapshot does not show a kill that was committed meanwhile.',
      hint = 'Submit in a transaction of isolation level read committed.';
  end if;
  lock table private.gate in row exclusive mode;
  -- A statement of its own: its snapshot is taken after the lock was waited for.
  select coalesce(max(kill.level), 0), coalesce(max(kill.epoch), 0) into highest, newest
  from public.kill_switches as kill
  where kill.scope_key = any (keys);
  if highest > 0 then
    raise exception 'kill_switch_on' using
      detail = format('A kill of level %s stops this order.', highest),
      hint = 'Reset the kill switch first.';
  end if;
  return newest;
end
$$;

create function private.write_kill(wanted_key text, wanted_level integer, why text) returns bigint
language sql
volatile
security definer
set search_path = ''
as $$
  insert into public.kill_switches (scope_key, level, epoch, changed_by, reason, changed_at)
  values (wanted_key, wanted_level, nextval('private.kill_epochs'), private.acting_user(), why, clock_timestamp())
  on conflict (scope_key) do update set
    level = excluded.level,
    epoch = excluded.epoch,
    changed_by = excluded.changed_by,
    reason = excluded.reason,
    changed_at = excluded.changed_at
  returning epoch
$$;

-- Stops a scope. Committed: no check that starts later passes. Drained: whoever passed earlier has ended.
create function private.kill(wanted_key text, wanted_level integer, why text)
returns table (epoch bigint, drained boolean, called_at timestamptz)
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  waited constant text := current_setting('lock_timeout');
begin
  called_at := clock_timestamp();
  perform set_config('lock_timeout', '200ms', true);
  begin
    lock table private.gate in exclusive mode;
    drained := true;
  exception when lock_not_available then
    drained := false;
  end;
  perform set_config('lock_timeout', waited, true);
  epoch := private.write_kill(wanted_key, wanted_level, why);
  return next;
end
$$;

create function private.reset(wanted_key text, why text) returns bigint
language sql
volatile
security definer
set search_path = ''
as $$ select private.write_kill(wanted_key, 0, why) $$;
