-- Chains for people: whole or not, whose there are, and that somebody took one with them.

create function private.verify_chain(of_user uuid) returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  chain constant uuid := coalesce(of_user, private.acting_user());
  head private.user_heads;
begin
  if chain is null or (chain is distinct from private.acting_user() and not private.has_role('auditor')) then
    perform private.refuse('role_missing', 'PT403', 'Only an auditor verifies the chain of somebody else.', 'Ask an admin for the role auditor.');
  end if;
  select held.* into head from private.user_heads as held where held.user_id = chain;
  return jsonb_build_object(
    'user_id', chain,
    'seq', coalesce(head.audit_seq, 0),
    'hash', encode(coalesce(head.audit_hash, ''), 'hex'),
    'broken_at', private.verify_audit(chain)
  );
end
$$;

comment on function private.verify_chain is 'Where the chain of the acting user, or for an auditor of anybody, ends by its head, and the first entry that is not what was written.';

create function private.audit_chains() returns table (user_id uuid, seq bigint)
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  return query
    select head.user_id, head.audit_seq
    from private.user_heads as head
    where head.audit_seq > 0 and (head.user_id = private.acting_user() or private.has_role('auditor'))
    order by head.user_id;
end
$$;

comment on function private.audit_chains is 'The chains that the acting user may read: their own, and for an auditor all.';

create function private.begin_audit_export(of_user uuid) returns bigint
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  checked constant jsonb := private.verify_chain(of_user);
begin
  perform private.record_audit('audit_exported', jsonb_build_object('chain', checked -> 'user_id', 'seq', checked -> 'seq'));
  return (checked ->> 'seq')::bigint;
end
$$;

comment on function private.begin_audit_export is 'Records that the acting user takes a chain with them, and says up to where.';

create function public.verify_own_audit(of_user uuid default null) returns jsonb
language sql
stable
set search_path = ''
as $$ select private.verify_chain(of_user) $$;

comment on function public.verify_own_audit is 'Whether the caller''s audit chain is whole: {user_id, seq, hash, broken_at}, the last null where it is. An auditor names whose.';

create function public.audit_chains() returns table (user_id uuid, seq bigint)
language sql
stable
set search_path = ''
as $$ select chain.user_id, chain.seq from private.audit_chains() as chain $$;

comment on function public.audit_chains is 'The audit chains that the caller may read, with the number of their last entry.';

-- An entry is text, and stays it: what is asked for is looked up in its JSON. One that was tampered with may be no JSON.
create function public.read_audit(
  of_user uuid default null,
  before_seq bigint default null,
  subject text default null,
  change text default null,
  from_time timestamptz default null,
  to_time timestamptz default null,
  most integer default 50
)
returns table (user_id uuid, seq bigint, entry text, hash text, created_at timestamptz)
language sql
stable
set search_path = ''
as $$
  select logged.user_id, logged.seq, logged.entry, encode(logged.hash, 'hex'), logged.created_at
  from public.audit_log as logged
  cross join lateral (select case when logged.entry is json object then logged.entry::jsonb end) as parsed (fields)
  where logged.user_id = coalesce(of_user, private.acting_user())
    and (before_seq is null or logged.seq < before_seq)
    and (subject is null or subject in (parsed.fields ->> 'table', parsed.fields ->> 'kind'))
    and (change is null or change = parsed.fields ->> 'verb')
    and (from_time is null or logged.created_at >= from_time)
    and (to_time is null or logged.created_at < to_time)
  order by logged.seq desc
  limit least(most, 200)
$$;

comment on function public.read_audit is 'Entries of a chain that the caller may read, newest first, by table or kind, verb and time: the next page is that before the last number.';

create function public.begin_audit_export(of_user uuid default null) returns bigint
language sql
volatile
set search_path = ''
as $$ select private.begin_audit_export(of_user) $$;

comment on function public.begin_audit_export is 'To be called before a chain is read in order to be kept elsewhere: the export is in the log itself.';

revoke execute on function private.verify_chain, private.audit_chains, private.begin_audit_export, public.verify_own_audit, public.audit_chains,
  public.read_audit, public.begin_audit_export
  from public, anon, authenticated, service_role;
grant execute on function private.verify_chain, private.audit_chains, private.begin_audit_export, public.verify_own_audit, public.audit_chains,
  public.read_audit, public.begin_audit_export
  to authenticated;

grant create on schema private to chandlery_law;
alter function private.verify_chain owner to chandlery_law;
alter function private.audit_chains owner to chandlery_law;
alter function private.begin_audit_export owner to chandlery_law;
revoke create on schema private from chandlery_law;
