-- What happened, twice: events, which tell a user's screens, and the audit log, which shows whether anything was changed since.
-- Both are sequences without a hole, one a user, and both heads stand in one row: two rows would be locked in two orders.

create table private.user_heads (
  user_id uuid primary key,
  event_seq bigint not null default 0,
  audit_seq bigint not null default 0,
  audit_hash bytea not null default ''
);

comment on table private.user_heads is 'The newest event and the newest audit entry of each user, locked at commit and never before. The nil id is the install''s own chain.';

create table public.events (
  user_id uuid not null,
  seq bigint not null,
  kind text not null,
  verb text not null check (verb in ('insert', 'update', 'delete')),
  payload jsonb not null,
  created_at timestamptz not null default clock_timestamp(),
  primary key (user_id, seq)
);

comment on table public.events is 'What changed in a user''s trading state, numbered without a hole: a client that misses a number reads on from the last one it has. Decimals are strings. Append-only.';

create table public.audit_log (
  user_id uuid not null,
  seq bigint not null,
  entry text not null,
  hash bytea not null check (length(hash) = 32),
  created_at timestamptz not null default clock_timestamp(),
  primary key (user_id, seq)
);

comment on table public.audit_log is 'Every change, in one chain a user: hash = sha256(hash before ‖ entry). The nil user is the install itself. Append-only.';
comment on column public.audit_log.entry is 'The very text that was hashed: JSON, never parsed and written again.';

revoke all on private.user_heads, public.events, public.audit_log from public, anon, authenticated, service_role;
grant select, insert, update on private.user_heads to chandlery_law;
grant select, insert on public.events, public.audit_log to chandlery_law;
grant select on public.events to authenticated, engine;
grant select on public.audit_log to authenticated;

alter table private.user_heads enable row level security;
alter table private.user_heads force row level security;
alter table public.events enable row level security;
alter table public.events force row level security;
alter table public.audit_log enable row level security;
alter table public.audit_log force row level security;

create policy "chandlery_law reads heads" on private.user_heads for select to chandlery_law using (true);
create policy "chandlery_law makes heads" on private.user_heads for insert to chandlery_law with check (true);
create policy "chandlery_law moves heads" on private.user_heads for update to chandlery_law using (true) with check (true);
create policy "users read their own events" on public.events
  for select to authenticated using ((select auth.uid()) = user_id);
create policy "engine reads the acting user's events" on public.events
  for select to engine using (user_id = (select private.acting_user()));
create policy "chandlery_law reads events" on public.events for select to chandlery_law using (true);
create policy "chandlery_law adds events" on public.events for insert to chandlery_law with check (true);
create policy "users read their own audit log, auditors all" on public.audit_log
  for select to authenticated using ((select auth.uid()) = user_id or (select private.has_role('auditor')));
create policy "chandlery_law reads the audit log" on public.audit_log for select to chandlery_law using (true);
create policy "chandlery_law adds to the audit log" on public.audit_log for insert to chandlery_law with check (true);

-- A browser reads JSON numbers as float64: what is money or a quantity goes out as text.
create function private.decimals_as_text(row_data jsonb) returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
begin
  return (
      select coalesce(jsonb_object_agg(
        field.key,
        case
          when jsonb_typeof(field.value) = 'number' and field.key in (
            'quantity', 'cash_fraction', 'price', 'stop_price', 'filled_quantity', 'fee', 'amount', 'equity', 'cost', 'entry_price',
            'realized_profit', 'fees', 'start_cash', 'expected_price', 'expected_quantity', 'conversion_rate', 'rate',
            'max_order_value', 'max_position', 'max_position_value', 'max_exposure'
          ) then to_jsonb(field.value #>> '{}')
          else field.value
        end
      ), '{}')
      from jsonb_each(row_data) as field
  );
end
$$;

comment on function private.decimals_as_text is 'A row as JSON with its decimals as strings, as they go over the wire.';

-- The only ones that lock a head. Whoever calls it holds every other lock already: it runs at commit.
create function private.append_audit(chain uuid, entry_parts jsonb, with_event boolean default false) returns bigint
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  head private.user_heads;
  line text;
begin
  insert into private.user_heads (user_id) values (chain) on conflict do nothing;
  select held.* into head from private.user_heads as held where held.user_id = chain for update;
  line := (jsonb_build_object('seq', head.audit_seq + 1, 'at', clock_timestamp()) || entry_parts)::text;
  head.audit_hash := sha256(head.audit_hash || convert_to(line, 'UTF8'));
  insert into public.audit_log (user_id, seq, entry, hash) values (chain, head.audit_seq + 1, line, head.audit_hash);
  update private.user_heads as held
  set audit_seq = head.audit_seq + 1, audit_hash = head.audit_hash, event_seq = head.event_seq + with_event::integer
  where held.user_id = chain;
  return head.event_seq + with_event::integer;
end
$$;

comment on function private.append_audit is 'Adds one entry to a chain: takes its head, hashes the text that it stores. Returns the number of the newest event, a new one where asked for.';

-- Arguments: `event` if screens are told as well, and then the names of columns that the log must not hold.
create function private.append_heads() returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  written constant jsonb := to_jsonb(case tg_op when 'DELETE' then old else new end) - tg_argv[1:];
  before constant jsonb := case tg_op when 'UPDATE' then to_jsonb(old) - tg_argv[1:] end;
  chain constant uuid := coalesce(written ->> 'user_id', '00000000-0000-0000-0000-000000000000');
  with_event constant boolean := tg_argv[0] = 'event' and chain <> '00000000-0000-0000-0000-000000000000';
  -- Made before the head is taken: others of the user wait for it.
  payload constant jsonb := case when with_event then private.decimals_as_text(written) end;
  next_seq bigint;
begin
  if tg_op = 'UPDATE' and written = before then
    return null;
  end if;
  next_seq := private.append_audit(chain, jsonb_strip_nulls(jsonb_build_object(
    'table', tg_table_name,
    'verb', lower(tg_op),
    'actor', private.acting_user(),
    'role', session_user
  )) || case
    when tg_op = 'UPDATE' then jsonb_build_object('old', (
      select jsonb_object_agg(field.key, field.value)
      from jsonb_each(before) as field
      where field.value is distinct from written -> field.key
    ))
    else '{}'
  end || jsonb_build_object('row', written), with_event);
  if with_event then
    insert into public.events (user_id, seq, kind, verb, payload) values (chain, next_seq, tg_table_name, lower(tg_op), payload);
  end if;
  return null;
end
$$;

comment on function private.append_heads is 'At commit: the change in the audit log, and for trading state an event.';

-- Owned by postgres: realtime.send swallows every error, and wrote nothing when the law called it. A broadcast may be lost;
-- the table is the truth.
create function private.broadcast_event() returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  perform realtime.send(
    jsonb_build_object('seq', new.seq, 'kind', new.kind, 'verb', new.verb, 'payload', new.payload, 'at', new.created_at),
    'event',
    'user:' || new.user_id::text
  );
  return null;
end
$$;

comment on function private.broadcast_event is 'Tells the user''s own topic of an event.';

create trigger broadcast_event after insert on public.events
  for each row execute function private.broadcast_event();

-- What is no change of a row: logins, exports, refusals, use of keys, runs of jobs. Told by the code that saw it.
create function private.record_audit(kind text, detail jsonb) returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  if kind !~ '^[a-z][a-z_]{2,40}$' or pg_column_size(detail) > 8192 then
    raise exception 'audit_entry_invalid' using errcode = 'PT422', detail = 'A kind is snake_case, and its detail at most 8 kB.', hint = 'Say less.';
  end if;
  perform private.append_audit(
    coalesce(private.acting_user(), '00000000-0000-0000-0000-000000000000'),
    jsonb_strip_nulls(jsonb_build_object('kind', kind, 'actor', private.acting_user(), 'role', session_user)) || jsonb_build_object('detail', detail)
  );
end
$$;

comment on function private.record_audit is 'Adds to the acting user''s chain what the code saw: takes the head at once, so it is called last in a transaction.';

-- The first entry of a chain that is not what was written, or null: texts, hashes, order, and the head.
create function private.verify_audit(chain uuid) returns bigint
language sql
stable
security definer
set search_path = ''
as $$
  with chained as (
    select
      logged.seq,
      logged.seq = row_number() over chain
        and logged.hash = sha256(coalesce(lag(logged.hash) over chain, '') || convert_to(logged.entry, 'UTF8')) as is_whole
    from public.audit_log as logged
    where logged.user_id = verify_audit.chain
    window chain as (order by logged.seq)
  )
  select coalesce(
    (select min(chained.seq) from chained where not chained.is_whole),
    (
      select head.audit_seq
      from private.user_heads as head
      left join public.audit_log as newest on newest.user_id = head.user_id and newest.seq = head.audit_seq
      where head.user_id = verify_audit.chain
        and head.audit_seq > 0
        and (newest.hash is distinct from head.audit_hash or exists (select from chained where chained.seq > head.audit_seq))
    ),
    (select min(chained.seq) from chained where not exists (select from private.user_heads as head where head.user_id = verify_audit.chain))
  )
$$;

comment on function private.verify_audit is 'The sequence number at which a chain is broken; null where it is whole.';

create function private.audit_heads() returns table (user_id uuid, audit_seq bigint, audit_hash bytea)
language sql
stable
security definer
set search_path = ''
as $$
  select head.user_id, head.audit_seq, head.audit_hash from private.user_heads as head where head.audit_seq > 0 order by head.user_id
$$;

comment on function private.audit_heads is 'The heads of all chains, to be signed and kept outside the database.';

revoke execute on function private.decimals_as_text, private.append_audit, private.append_heads, private.broadcast_event, private.record_audit,
  private.verify_audit, private.audit_heads
  from public;
grant execute on function private.decimals_as_text to chandlery_law;
grant execute on function private.record_audit, private.audit_heads to engine, engine_execution;
grant execute on function private.record_audit to market_data;
grant execute on function private.acting_user to chandlery_law;

grant create on schema private to chandlery_law;
alter function private.append_audit owner to chandlery_law;
alter function private.append_heads owner to chandlery_law;
alter function private.record_audit owner to chandlery_law;
alter function private.verify_audit owner to chandlery_law;
alter function private.audit_heads owner to chandlery_law;
revoke create on schema private from chandlery_law;

create trigger keep_facts before update or delete on public.events for each row execute function private.keep_facts();
create trigger keep_facts before update or delete on public.audit_log for each row execute function private.keep_facts();
create trigger keep_rows before truncate on public.events for each statement execute function private.keep_facts();
create trigger keep_rows before truncate on public.audit_log for each statement execute function private.keep_facts();
create trigger keep_rows before truncate on private.user_heads for each statement execute function private.keep_facts();
create trigger keep_them before delete on private.user_heads for each row execute function private.keep_facts();
alter table public.events enable always trigger keep_facts;
alter table public.audit_log enable always trigger keep_facts;
alter table public.events enable always trigger keep_rows;
alter table public.audit_log enable always trigger keep_rows;
alter table private.user_heads enable always trigger keep_rows;
alter table private.user_heads enable always trigger keep_them;

-- Trading state: screens are told. Facts of backtests are derived from their inputs and can be computed again: the row of
-- the backtest stands for them.
do $$
declare
  named text;
begin
  foreach named in array array['intents', 'decisions', 'orders', 'fills'] loop
    execute format(
      'create constraint trigger append_heads after insert on public.%I deferrable initially deferred
       for each row when (new.mode <> ''backtest'') execute function private.append_heads(%L)',
      named, case named when 'intents' then 'audit' else 'event' end
    );
    execute format('alter table public.%I enable always trigger append_heads', named);
  end loop;
  -- How far the venue has worked through the candles moves with every candle and says nothing about the order.
  create constraint trigger append_heads_of_changes after update on public.orders deferrable initially deferred
    for each row when (new.mode <> 'backtest') execute function private.append_heads('event', 'matched_until');
  alter table public.orders enable always trigger append_heads_of_changes;

  create constraint trigger append_heads after insert or update or delete on public.accounts deferrable initially deferred
    for each row execute function private.append_heads('event');
  create constraint trigger append_heads after insert or update or delete on public.positions deferrable initially deferred
    for each row execute function private.append_heads('event');
  create constraint trigger append_heads after insert or update or delete on public.ledger_entries deferrable initially deferred
    for each row execute function private.append_heads('event');
  create constraint trigger append_heads after insert or update or delete on public.risk_limits deferrable initially deferred
    for each row execute function private.append_heads('event');
  create constraint trigger append_heads after insert or update or delete on public.kill_switches deferrable initially deferred
    for each row execute function private.append_heads('event');
  create constraint trigger append_heads after insert or update or delete on public.kill_sweeps deferrable initially deferred
    for each row execute function private.append_heads('event');
  -- A hash of a key is no secret, but nothing that reads a log needs it.
  create constraint trigger append_heads after insert or update or delete on public.ingest_keys deferrable initially deferred
    for each row execute function private.append_heads('audit', 'key_sha256');
  -- How far a run is, is no change of it.
  create constraint trigger append_heads after insert or update or delete on public.paper_runs deferrable initially deferred
    for each row execute function private.append_heads('audit', 'cursor_time', 'candle_count', 'equity', 'updated_at');
  foreach named in array array['accounts', 'positions', 'ledger_entries', 'risk_limits', 'kill_switches', 'kill_sweeps', 'ingest_keys', 'paper_runs'] loop
    execute format('alter table public.%I enable always trigger append_heads', named);
  end loop;

  foreach named in array array[
    'assets', 'backtests', 'candle_imports', 'conversion_rates', 'global_settings', 'instruments', 'strategies', 'user_roles', 'user_settings'
  ] loop
    execute format(
      'create constraint trigger append_heads after insert or update or delete on public.%I deferrable initially deferred
       for each row execute function private.append_heads(''audit'')',
      named
    );
    execute format('alter table public.%I enable always trigger append_heads', named);
  end loop;
end
$$;
