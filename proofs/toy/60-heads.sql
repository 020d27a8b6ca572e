-- Fires at commit, so that nobody holds a head while working. An argument `event` writes an event besides the audit row.
create function private.append_heads() returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  written constant jsonb := to_jsonb(case tg_op when 'DELETE' then old else new end);
  owner_id constant uuid := written ->> 'user_id';
  has_event constant boolean := tg_argv[0] = 'event';
  head private.user_heads;
  line text;
begin
  insert into private.user_heads (user_id) values (owner_id) on conflict do nothing;
  select held.* into head from private.user_heads as held where held.user_id = owner_id for update;
  head.audit_seq := head.audit_seq + 1;
  line := json_build_object(
    'seq', head.audit_seq, 'table', tg_table_name, 'verb', lower(tg_op), 'row', written, 'at', clock_timestamp()
  )::text;
  head.audit_hash := sha256(head.audit_hash || convert_to(line, 'UTF8'));
  insert into public.audit_log (user_id, seq, entry, hash) values (owner_id, head.audit_seq, line, head.audit_hash);
  if has_event then
    head.event_seq := head.event_seq + 1;
    insert into public.events (user_id, seq, kind, payload) values (owner_id, head.event_seq, tg_table_name, written);
  end if;
  update private.user_heads as held
  set event_seq = head.event_seq, audit_seq = head.audit_seq, audit_hash = head.audit_hash
  where held.user_id = owner_id;
  return null;
end
$$;

-- The first row of a user's chain that is not what was written, or null: rows, their order, and the head.
create function private.verify_audit(wanted_user uuid) returns bigint
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
    where logged.user_id = wanted_user
    window chain as (order by logged.seq)
  )
  select coalesce(
    (select min(chained.seq) from chained where not chained.is_whole),
    (
      select head.audit_seq
      from private.user_heads as head
      left join public.audit_log as newest on newest.user_id = head.user_id and newest.seq = head.audit_seq
      where head.user_id = wanted_user
        and head.audit_seq > 0
        and (newest.hash is distinct from head.audit_hash or exists (select from chained where chained.seq > head.audit_seq))
    )
  )
$$;

create constraint trigger append_heads after insert or update or delete on public.accounts
  deferrable initially deferred for each row execute function private.append_heads('audit');
create constraint trigger append_heads after insert or update or delete on public.limits
  deferrable initially deferred for each row execute function private.append_heads('audit');
create constraint trigger append_heads after insert or update or delete on public.positions
  deferrable initially deferred for each row execute function private.append_heads('event');
create constraint trigger append_heads after insert or update or delete on public.orders
  deferrable initially deferred for each row execute function private.append_heads('event');

alter table public.accounts enable always trigger append_heads;
alter table public.limits enable always trigger append_heads;
alter table public.positions enable always trigger append_heads;
alter table public.orders enable always trigger append_heads;
