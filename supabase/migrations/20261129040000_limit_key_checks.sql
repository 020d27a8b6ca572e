-- A check of an exchange key is a request to the venue from this install's address, signed with whatever was typed in: how
-- often a user may have that done is limited, or one of them could have the venue shut all of them out.

create function private.begin_key_check() returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  perform private.require_trader();
  perform private.limit_rate('key_checks', 60, interval '1 minute');
end
$$;

comment on function private.begin_key_check is 'Lets a trader have a venue asked about a key, 60 times a minute at most.';

create function public.begin_key_check() returns void
language sql
volatile
set search_path = ''
as $$ select private.begin_key_check() $$;

comment on function public.begin_key_check is 'Asked by the edge functions before they send a request to a venue: refuses who may not trade, and the 61st check of a minute.';

revoke execute on function private.begin_key_check, public.begin_key_check from public, anon, authenticated, service_role;
grant execute on function private.begin_key_check, public.begin_key_check to authenticated;

grant create on schema private to chandlery_law;
alter function private.begin_key_check owner to chandlery_law;
revoke create on schema private from chandlery_law;
