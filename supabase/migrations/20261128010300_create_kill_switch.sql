-- The kill switch: one lock that everybody passes last, and rows that say what is stopped.

-- Empty for ever: its lock is the gate. Row locks would starve whoever kills, and any login role could hold an advisory one.
create table private.gate ();

comment on table private.gate is 'The gate of the kill switch. Nobody is granted anything on it; it holds no rows.';

create sequence private.kill_epochs;

create table public.kill_switches (
  scope_key text primary key,
  scope text not null check (scope in ('global', 'user', 'account', 'strategy', 'instrument')),
  user_id uuid references auth.users on delete restrict,
  account_id uuid,
  strategy_id uuid,
  instrument_id integer references public.instruments on delete restrict,
  level integer not null check (level between 0 and 3),
  epoch bigint not null,
  changed_by uuid references auth.users on delete restrict,
  reason text not null check (length(reason) between 1 and 500),
  is_drill boolean not null default false,
  created_at timestamptz not null default now(),
  changed_at timestamptz not null,
  foreign key (account_id, user_id) references public.accounts (account_id, user_id) on delete restrict,
  foreign key (strategy_id, user_id) references public.strategies (strategy_id, user_id) on delete restrict,
  constraint a_scope_names_its_target check (
    (scope = 'account') = (account_id is not null)
    and (scope = 'strategy') = (strategy_id is not null)
    and (scope = 'instrument') = (instrument_id is not null)
    and case scope when 'global' then user_id is null when 'instrument' then true else user_id is not null end
  )
);

create index kill_switches_by_user on public.kill_switches (user_id);

comment on table public.kill_switches is 'One row a scope that was ever killed. Level 0: reset; 1: no entries; 2: orders that could add to a position are cancelled as well; 3: positions are closed as well, and nothing passes. Without a user_id it holds for all.';
comment on column public.kill_switches.changed_by is 'Null where the owner of the database did it, over plain SQL.';

create table public.kill_switch_changes (
  epoch bigint primary key,
  scope_key text not null,
  user_id uuid references auth.users on delete restrict,
  level integer not null check (level between 0 and 3),
  drained boolean,
  is_drill boolean not null,
  changed_by uuid references auth.users on delete restrict,
  reason text not null,
  called_at timestamptz not null,
  created_at timestamptz not null default clock_timestamp()
);

create index kill_switch_changes_by_user on public.kill_switch_changes (user_id, epoch);

comment on table public.kill_switch_changes is 'Every kill and reset: who, when, why, and whether those who had passed before had ended when it returned. Append-only.';

create table public.kill_sweeps (
  epoch bigint not null references public.kill_switch_changes on delete restrict,
  user_id uuid not null references auth.users on delete restrict,
  status text not null default 'running' check (status in ('running', 'done', 'superseded')),
  cancelled_orders integer not null default 0,
  closed_positions integer not null default 0,
  open_orders integer,
  open_positions integer,
  created_at timestamptz not null default clock_timestamp(),
  orders_gone_at timestamptz,
  flat_at timestamptz,
  finished_at timestamptz,
  primary key (epoch, user_id),
  constraint it_ends_on_evidence check (status <> 'done' or (finished_at is not null and coalesce(open_orders = 0, false)))
);

create index kill_sweeps_by_user on public.kill_sweeps (user_id, epoch);
create index kill_sweeps_when_running on public.kill_sweeps (created_at) where status = 'running';

comment on table public.kill_sweeps is 'What a kill of level 2 or 3 led to for one user: orders cancelled, positions closed, and when the venue said so. It is done when the venue reports nothing left, never before; superseded by a later kill or reset of its scope.';

revoke all on private.gate, public.kill_switches, public.kill_switch_changes, public.kill_sweeps
  from public, anon, authenticated, service_role;
revoke all on sequence private.kill_epochs from public, anon, authenticated, service_role;

grant select on public.kill_switches, public.kill_switch_changes, public.kill_sweeps to authenticated, engine;
grant select, insert on public.kill_switches, public.kill_switch_changes, public.kill_sweeps to chandlery_law;
grant update (level, epoch, changed_by, reason, is_drill, changed_at) on public.kill_switches to chandlery_law;
grant update (status, cancelled_orders, closed_positions, open_orders, open_positions, orders_gone_at, flat_at, finished_at)
  on public.kill_sweeps to chandlery_law;
grant usage on sequence private.kill_epochs to chandlery_law;

alter table private.gate enable row level security;
alter table private.gate force row level security;
alter table public.kill_switches enable row level security;
alter table public.kill_switches force row level security;
alter table public.kill_switch_changes enable row level security;
alter table public.kill_switch_changes force row level security;
alter table public.kill_sweeps enable row level security;
alter table public.kill_sweeps force row level security;

create policy "users read common kills and their own" on public.kill_switches
  for select to authenticated using (user_id is null or user_id = (select auth.uid()));
create policy "engine reads common kills and the acting user's" on public.kill_switches
  for select to engine using (user_id is null or user_id = (select private.acting_user()));
create policy "chandlery_law reads kills" on public.kill_switches for select to chandlery_law using (true);
create policy "chandlery_law kills" on public.kill_switches for insert to chandlery_law with check (true);
create policy "chandlery_law changes kills" on public.kill_switches for update to chandlery_law using (true) with check (true);
create policy "users read the history of common kills and their own" on public.kill_switch_changes
  for select to authenticated using (user_id is null or user_id = (select auth.uid()));
create policy "engine reads the history of kills of the acting user" on public.kill_switch_changes
  for select to engine using (user_id is null or user_id = (select private.acting_user()));
create policy "chandlery_law reads the history of kills" on public.kill_switch_changes for select to chandlery_law using (true);
create policy "chandlery_law records kills" on public.kill_switch_changes for insert to chandlery_law with check (true);
create policy "users read their own sweeps" on public.kill_sweeps
  for select to authenticated using (user_id = (select auth.uid()));
create policy "engine reads the acting user's sweeps" on public.kill_sweeps
  for select to engine using (user_id = (select private.acting_user()));
create policy "chandlery_law reads sweeps" on public.kill_sweeps for select to chandlery_law using (true);
create policy "chandlery_law begins sweeps" on public.kill_sweeps for insert to chandlery_law with check (true);
create policy "chandlery_law ends sweeps" on public.kill_sweeps for update to chandlery_law using (true) with check (true);

-- Every scope that stops an order of this account, strategy and instrument.
create function private.scope_keys(account_id uuid, user_id uuid, strategy_id uuid, instrument_id integer) returns text[]
language sql
immutable
set search_path = ''
as $$
  select array_remove(
    array[
      'global', 'user:' || user_id, 'account:' || account_id, 'strategy:' || strategy_id,
      'instrument:' || instrument_id, 'instrument:' || user_id || ':' || instrument_id
    ],
    null
  )
$$;

comment on function private.scope_keys is 'Keys of the kill switches that an order answers to.';

-- Taken last, held until commit: no other lock is waited for after it but the user''s head at commit.
create function private.pass_gate(keys text[], is_reducing boolean, out level integer, out epoch bigint, out scope_key text, out is_open boolean)
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'gate_needs_read_committed' using
      errcode = 'PT409',
      detail = 'An older snapshot does not show a kill that was committed meanwhile.',
      hint = 'Submit in a transaction of isolation level read committed.';
  end if;
  lock table private.gate in row exclusive mode;
  -- A statement of its own: its snapshot is taken after the lock was waited for.
  select coalesce(max(kill.level), 0), coalesce(max(kill.epoch), 0), (array_agg(kill.scope_key order by kill.level desc, kill.epoch desc))[1]
  into level, epoch, scope_key
  from public.kill_switches as kill
  where kill.scope_key = any (keys);
  is_open := level = 0 or (level < 3 and is_reducing);
end
$$;

comment on function private.pass_gate is 'Takes the gate and reads the kill rows: whether an order may pass, and the newest epoch that it saw. Risk may be taken off below level 3.';

create function private.write_kill(wanted public.kill_switches, is_drained boolean, called_at timestamptz) returns bigint
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  next_epoch constant bigint := nextval('private.kill_epochs');
begin
  insert into public.kill_switches (
    scope_key, scope, user_id, account_id, strategy_id, instrument_id, level, epoch, changed_by, reason, is_drill, changed_at
  )
  values (
    wanted.scope_key, wanted.scope, wanted.user_id, wanted.account_id, wanted.strategy_id, wanted.instrument_id, wanted.level, next_epoch,
    private.acting_user(), wanted.reason, wanted.is_drill, clock_timestamp()
  )
  on conflict on constraint kill_switches_pkey do update set
    -- A kill only ever adds to what is stopped; less is a reset.
    level = case excluded.level when 0 then 0 else greatest(excluded.level, kill_switches.level) end,
    epoch = excluded.epoch,
    changed_by = excluded.changed_by,
    reason = excluded.reason,
    is_drill = excluded.is_drill,
    changed_at = excluded.changed_at;
  insert into public.kill_switch_changes (epoch, scope_key, user_id, level, drained, is_drill, changed_by, reason, called_at)
  select next_epoch, kill.scope_key, kill.user_id, kill.level, is_drained, kill.is_drill, kill.changed_by, kill.reason, write_kill.called_at
  from public.kill_switches as kill
  where kill.scope_key = wanted.scope_key;
  return next_epoch;
end
$$;

comment on function private.write_kill is 'Sets a scope''s level with a new epoch and keeps the change.';

-- What the caller may name: own scopes for a trader, all of them for an admin, anything for the owner of the database.
create function private.kill_scope(wanted_scope text, wanted_target text, for_all boolean) returns public.kill_switches
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  actor constant uuid := private.acting_user();
  is_owner constant boolean := actor is null and session_user in ('postgres', 'supabase_admin');
  named public.kill_switches;
begin
  named.scope := wanted_scope;
  named.user_id := actor;
  if not is_owner and not private.has_role('trader') and not private.has_role('admin') then
    raise exception 'role_missing' using errcode = 'PT403', detail = 'Only a trader or an admin stops trading.', hint = 'Ask an admin.';
  end if;
  if (wanted_scope = 'global' or for_all) and not is_owner and not private.has_role('admin') then
    raise exception 'role_missing' using errcode = 'PT403', detail = 'Only an admin stops everybody.', hint = 'Stop your own scope, or ask an admin.';
  end if;
  begin
    case wanted_scope
      when 'global' then
        named.user_id := null;
      when 'user' then
        named.user_id := coalesce(actor, wanted_target::uuid);
      when 'account' then
        select account.account_id, account.user_id into named.account_id, named.user_id
        from public.accounts as account
        where account.account_id = wanted_target::uuid and account.mode <> 'backtest' and (is_owner or account.user_id = actor);
      when 'strategy' then
        select strategy.strategy_id, strategy.user_id into named.strategy_id, named.user_id
        from public.strategies as strategy
        where strategy.strategy_id = wanted_target::uuid and (is_owner or strategy.user_id = actor);
      when 'instrument' then
        select instrument.instrument_id into named.instrument_id
        from public.instruments as instrument
        where instrument.instrument_id = wanted_target::integer
          and (is_owner or instrument.user_id is null or instrument.user_id = actor);
        if for_all or is_owner then
          named.user_id := null;
        end if;
      else
        null;
    end case;
  exception when invalid_text_representation or numeric_value_out_of_range then
    null;
  end;
  named.scope_key := case wanted_scope
    when 'global' then 'global'
    when 'user' then 'user:' || named.user_id
    when 'account' then 'account:' || named.account_id
    when 'strategy' then 'strategy:' || named.strategy_id
    when 'instrument' then case when named.user_id is null then 'instrument:' || named.instrument_id else 'instrument:' || named.user_id || ':' || named.instrument_id end
  end;
  if named.scope_key is null then
    raise exception 'kill_scope_unknown' using
      errcode = 'PT404',
      detail = format('There is no scope %s %s that you may stop.', wanted_scope, coalesce(wanted_target, '')),
      hint = 'Scopes are global, user, account, strategy and instrument; all but global and your own user name their target.';
  end if;
  return named;
end
$$;

comment on function private.kill_scope is 'The kill row that a caller means, if the caller may stop it.';

-- Committed: no check that starts later passes. Drained: whoever passed earlier has ended. Not drained: the lock was not there
-- within 200 ms; the level stands all the same, and the caller asks again.
create function private.kill(
  wanted_scope text,
  wanted_target text,
  wanted_level integer,
  why text,
  for_all boolean,
  as_drill boolean,
  out epoch bigint,
  out drained boolean,
  out level integer,
  out called_at timestamptz,
  out scope_key text
)
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  waited constant text := current_setting('lock_timeout');
  wanted public.kill_switches;
begin
  called_at := clock_timestamp();
  if wanted_level is null or wanted_level not between 1 and 3 or length(coalesce(why, '')) not between 1 and 500 then
    raise exception 'kill_invalid' using
      errcode = 'PT422',
      detail = 'A kill has a level of 1, 2 or 3 and a reason of up to 500 characters.',
      hint = 'Say why: the one who resets it will read that.';
  end if;
  wanted := private.kill_scope(wanted_scope, wanted_target, for_all);
  wanted.level := wanted_level;
  wanted.reason := why;
  wanted.is_drill := as_drill;
  perform set_config('lock_timeout', '200ms', true);
  begin
    lock table private.gate in exclusive mode;
    drained := true;
  exception when lock_not_available then
    drained := false;
  end;
  perform set_config('lock_timeout', waited, true);
  epoch := private.write_kill(wanted, drained, called_at);
  select stopped.level into level from public.kill_switches as stopped where stopped.scope_key = wanted.scope_key;
  scope_key := wanted.scope_key;
  perform pg_notify('chandlery_kill', epoch::text);
end
$$;

comment on function private.kill is 'Stops a scope at a level. Returns its epoch and whether everybody who had passed before has ended.';

create function private.reset_kill(wanted_scope text, wanted_target text, why text, for_all boolean) returns bigint
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  wanted public.kill_switches;
begin
  if length(coalesce(btrim(why), '')) not between 3 and 500 then
    raise exception 'kill_reset_needs_reason' using
      errcode = 'PT422',
      detail = 'A reset has a reason of 3 to 500 characters.',
      hint = 'Say what was found and why trading may go on.';
  end if;
  wanted := private.kill_scope(wanted_scope, wanted_target, for_all);
  if not exists (select from public.kill_switches as kill where kill.scope_key = wanted.scope_key and kill.level > 0) then
    raise exception 'kill_not_active' using
      errcode = 'PT409',
      detail = format('The scope %s is not stopped.', wanted.scope_key),
      hint = 'Look at the kill switches that are on: another scope may be.';
  end if;
  wanted.level := 0;
  wanted.reason := why;
  wanted.is_drill := false;
  return private.write_kill(wanted, null, clock_timestamp());
end
$$;

comment on function private.reset_kill is 'Lets a scope trade again. Nothing that was cancelled comes back.';

create function public.kill_switch(
  scope text,
  level integer,
  reason text,
  target text default null,
  for_all boolean default false,
  is_drill boolean default false
) returns jsonb
language sql
volatile
set search_path = ''
as $$
  select to_jsonb(killed) from private.kill(scope, target, level, reason, for_all, is_drill) as killed
$$;

comment on function public.kill_switch is 'Stops trading: level 1 pauses entries, 2 cancels orders that could add to a position as well, 3 closes positions and halts. Scope: global, user, account, strategy or instrument.';

create function public.reset_kill_switch(scope text, reason text, target text default null, for_all boolean default false) returns bigint
language sql
volatile
set search_path = ''
as $$
  select private.reset_kill(scope, target, reason, for_all)
$$;

comment on function public.reset_kill_switch is 'Lets a stopped scope trade again, with a reason.';

revoke execute on function private.scope_keys, private.pass_gate, private.write_kill, private.kill_scope, private.kill, private.reset_kill,
  public.kill_switch, public.reset_kill_switch
  from public, anon, authenticated, service_role;
grant execute on function private.scope_keys to chandlery_law;
grant execute on function private.kill, private.reset_kill, public.kill_switch, public.reset_kill_switch to authenticated, engine, engine_execution;

grant create on schema private to chandlery_law;
-- Whoever owns a table may lock it, and nobody is granted anything on the gate.
alter table private.gate owner to chandlery_law;
alter function private.pass_gate owner to chandlery_law;
alter function private.write_kill owner to chandlery_law;
alter function private.kill_scope owner to chandlery_law;
alter function private.kill owner to chandlery_law;
alter function private.reset_kill owner to chandlery_law;
revoke create on schema private from chandlery_law;

create trigger keep_facts before update or delete on public.kill_switch_changes
  for each row execute function private.keep_facts();
alter table public.kill_switch_changes enable always trigger keep_facts;
create trigger keep_rows before truncate on public.kill_switch_changes
  for each statement execute function private.keep_facts();
alter table public.kill_switch_changes enable always trigger keep_rows;
create trigger keep_rows before truncate on public.kill_switches
  for each statement execute function private.keep_facts();
alter table public.kill_switches enable always trigger keep_rows;
create trigger keep_them before delete on public.kill_switches
  for each row execute function private.keep_facts();
alter table public.kill_switches enable always trigger keep_them;
