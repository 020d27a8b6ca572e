-- A kill or a reset that holds for everyone writes no event of any user: all pages hear of it on one common topic, and then
-- read what is stopped as they always do.

-- What is sent there is a number alone; nobody may send on it but the database.
create policy "users listen to what holds for everyone" on realtime.messages
for select to authenticated
using (extension = 'broadcast' and (select realtime.topic()) = 'everyone' and (select private.acting_user()) is not null);

-- Owned by postgres, as realtime.send needs. Where the table of messages is locked the kill is not held up for it: a page looks by
-- itself as well.
create function private.tell_everyone() returns trigger
language plpgsql
volatile
security definer
set search_path = ''
set lock_timeout = '200ms'
as $$
begin
  perform realtime.send(jsonb_build_object('epoch', new.epoch), 'kill', 'everyone');
  return null;
end
$$;

comment on function private.tell_everyone is 'Tells all who are signed in that what is stopped for everyone has changed: by its epoch, and nothing else.';

revoke execute on function private.tell_everyone from public, anon, authenticated, service_role;

-- At commit, as a user's events are: the gate is not held for longer than it takes.
create constraint trigger tell_everyone after insert on public.kill_switch_changes
  deferrable initially deferred
  for each row when (new.user_id is null)
  execute function private.tell_everyone();
