-- How the realtime service hears of broadcasts, asks for permissions and keeps partitions. It logs in as `authenticator`,
-- which may take the API roles and nothing else; the little that needs more is in these functions, in a schema that no
-- API role can enter.
grant usage on schema _stack to authenticator, supabase_realtime_admin;
grant create on schema realtime to supabase_realtime_admin;

-- Days are UTC. Three days ahead, so that a service that is down over a weekend finds its partition; three days back.
-- A lock that is not to be had in two seconds is left for the next hour: nobody who sends may wait for housekeeping.
create or replace function _stack.keep_message_partitions() returns void
language plpgsql security definer set search_path = '' set lock_timeout = '2s' as $$
declare
  today constant date := (now() at time zone 'UTC')::date;
  day date;
  partition_name text;
begin
  for day in select generate_series(today - 1, today + 3, interval '1 day')::date loop
    partition_name := 'messages_' || to_char(day, 'YYYY_MM_DD');
    if to_regclass('realtime.' || partition_name) is null then
      execute format(
        'create table if not exists realtime.%I partition of realtime.messages for values from (%L) to (%L)',
        partition_name, day, day + 1
      );
      execute format('alter table realtime.%I enable row level security', partition_name);
    end if;
  end loop;
  for partition_name in
    select child.relname
    from pg_catalog.pg_inherits as link
    join pg_catalog.pg_class as child on child.oid = link.inhrelid
    where link.inhparent = 'realtime.messages'::regclass
      and child.relname ~ '^messages_\d{4}_\d{2}_\d{2}$'
      and to_date(substr(child.relname, 10), 'YYYY_MM_DD') < today - 3
  loop
    execute format('drop table if exists realtime.%I', partition_name);
  end loop;
exception
  when lock_not_available or deadlock_detected then null;
end
$$;

-- Only the id: a notification holds 8,000 bytes, and whoever may LISTEN must learn nothing.
create or replace function _stack.announce_message() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform pg_catalog.pg_notify('_stack_messages', new.id::text);
  return null;
end
$$;

create or replace trigger announce_message after insert on realtime.messages
  for each row
  when (
    new.event is not null and new.private is not null and (new.payload is not null or new.binary_payload is not null)
  )
  execute function _stack.announce_message();

create or replace function _stack.read_messages(ids uuid[])
returns table (id uuid, topic text, event text, private boolean, payload text, binary_payload bytea)
language sql stable security definer set search_path = '' as $$
  select message.id, message.topic, message.event, message.private, message.payload::text, message.binary_payload
  from realtime.messages as message
  where message.id = any (ids)
$$;

-- What was inserted while nobody listened, oldest first.
create or replace function _stack.message_ids_since(since timestamptz) returns setof uuid
language sql stable security definer set search_path = '' as $$
  select message.id
  from realtime.messages as message
  where message.inserted_at >= since at time zone 'UTC'
    and message.event is not null
    and message.private is not null
    and (message.payload is not null or message.binary_payload is not null)
  order by message.inserted_at
  limit 10000
$$;

-- The row whose visibility to the caller is the right to read a topic. The service always rolls it back.
create or replace function _stack.probe_message(probed_topic text) returns uuid
language sql security definer set search_path = '' as $$
  insert into realtime.messages (topic, extension) values (probed_topic, 'broadcast') returning id
$$;

do $ownership$
declare
  routine regprocedure;
begin
  foreach routine in array array[
    '_stack.keep_message_partitions()', '_stack.announce_message()', '_stack.read_messages(uuid[])',
    '_stack.message_ids_since(timestamptz)', '_stack.probe_message(text)'
  ]::regprocedure[] loop
    execute format('alter function %s owner to supabase_realtime_admin', routine);
    execute format('revoke all on function %s from public', routine);
    execute format('grant execute on function %s to authenticator', routine);
  end loop;
end
$ownership$;

select _stack.keep_message_partitions();
