-- Sign-ins, sign-outs and second factors in the audit log. Auth writes them, here and on Supabase, so triggers on its tables
-- see them whoever asked. At commit, as every entry: a sign-in that cannot be recorded is refused.

create function private.record_session() returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  -- By its columns: roles of ours cannot be given the use of the schema in which the type of the row is.
  session constant jsonb := to_jsonb(case tg_op when 'DELETE' then old else new end);
  chain constant uuid := session ->> 'user_id';
begin
  perform private.append_audit(chain, jsonb_strip_nulls(jsonb_build_object(
    'kind', case tg_op when 'INSERT' then 'signed_in' when 'UPDATE' then 'second_factor_passed' else 'session_ended' end,
    -- Whoever gets a session has proved who they are; it may be ended by an admin or by its age.
    'actor', case tg_op when 'DELETE' then private.acting_user() else chain end,
    'role', session_user,
    'detail', jsonb_build_object(
      'session_id', session -> 'id', 'level', session -> 'aal', 'address', session -> 'ip', 'agent', left(session ->> 'user_agent', 300)
    )
  )));
  return null;
end
$$;

comment on function private.record_session is 'At commit: a session that began, that a second factor raised, or that ended, in the chain of its user.';

create function private.record_factor() returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  factor constant jsonb := to_jsonb(case tg_op when 'DELETE' then old else new end);
  chain constant uuid := factor ->> 'user_id';
begin
  perform private.append_audit(chain, jsonb_strip_nulls(jsonb_build_object(
    'kind', case tg_op when 'DELETE' then 'second_factor_removed' else 'second_factor_enrolled' end,
    'actor', private.acting_user(),
    'role', session_user,
    -- Never the secret.
    'detail', jsonb_build_object('factor_id', factor -> 'id', 'type', factor -> 'factor_type', 'name', left(factor ->> 'friendly_name', 100))
  )));
  return null;
end
$$;

comment on function private.record_factor is 'At commit: a second factor that counts from now on, or no longer.';

create function private.record_credential() returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  perform private.append_audit(new.id, jsonb_strip_nulls(jsonb_build_object(
    'kind', case when new.email is distinct from old.email then 'email_changed' else 'password_changed' end,
    'actor', private.acting_user(),
    'role', session_user
  )));
  return null;
end
$$;

comment on function private.record_credential is 'At commit: that the password or the address of a user is another, and never what it is.';

revoke execute on function private.record_session, private.record_factor, private.record_credential
  from public, anon, authenticated, service_role;

grant create on schema private to chandlery_law;
alter function private.record_session owner to chandlery_law;
alter function private.record_factor owner to chandlery_law;
alter function private.record_credential owner to chandlery_law;
revoke create on schema private from chandlery_law;

create constraint trigger record_session after insert or delete on auth.sessions deferrable initially deferred
  for each row execute function private.record_session();
-- A refresh of the token changes the session too, and is no sign-in.
create constraint trigger record_second_factor after update on auth.sessions deferrable initially deferred
  for each row when (new.aal is distinct from old.aal) execute function private.record_session();
create constraint trigger record_factor_enrolled after update on auth.mfa_factors deferrable initially deferred
  for each row when (new.status = 'verified' and old.status <> 'verified') execute function private.record_factor();
create constraint trigger record_factor_removed after delete on auth.mfa_factors deferrable initially deferred
  for each row when (old.status = 'verified') execute function private.record_factor();
create constraint trigger record_credential after update on auth.users deferrable initially deferred
  for each row when (
    new.encrypted_password is distinct from old.encrypted_password or new.email is distinct from old.email
  ) execute function private.record_credential();
