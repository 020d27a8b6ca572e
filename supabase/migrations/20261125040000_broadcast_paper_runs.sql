-- What happens in a paper run reaches its owner over Realtime: from the database, once it is committed, on the user's
-- own private topic. Nothing has to be asked for again and again.

-- A topic `user:<id>` is read by that user alone; nobody may send on it but the database.
create policy "users listen to their own topic" on realtime.messages
for select to authenticated
using (extension = 'broadcast' and (select realtime.topic()) = 'user:' || (select private.acting_user())::text);

create function private.broadcast_paper_run() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform realtime.send(
    jsonb_build_object(
      'paper_run_id', new.paper_run_id,
      'status', new.status,
      'candle_count', new.candle_count,
      'cursor_time', new.cursor_time,
      'equity', new.equity::text
    ),
    'paper_run',
    'user:' || new.user_id::text
  );
  return null;
end
$$;

create trigger broadcast_paper_run
after insert or update of status, candle_count on public.paper_runs
for each row execute function private.broadcast_paper_run();

-- One message a statement and account, with the newest 50: a run at full pace fills in bulk. Who missed one asks the table.
create function private.broadcast_fills() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform realtime.send(
    jsonb_build_object(
      'account_id', latest.account_id,
      'fills',
      jsonb_agg(
        jsonb_build_object(
          'sequence', latest.sequence,
          'order_sequence', latest.order_sequence,
          'filled_at', latest.filled_at,
          'side', latest.side,
          'quantity', latest.quantity::text,
          'price', latest.price::text,
          'fee', latest.fee::text,
          'exit_reason', latest.exit_reason
        )
        order by latest.sequence
      )
    ),
    'fills',
    'user:' || latest.user_id::text
  )
  from (
    select fill.*, row_number() over (partition by fill.account_id order by fill.sequence desc) as age
    from added_fills as fill
    join public.accounts as account on account.account_id = fill.account_id and account.mode = 'paper'
  ) as latest
  where latest.age <= 50
  group by latest.account_id, latest.user_id;
  return null;
end
$$;

create trigger broadcast_fills
after insert on public.fills
referencing new table as added_fills
for each statement execute function private.broadcast_fills();
