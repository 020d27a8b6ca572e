-- How often a user may ask for an order, and the one setting of the install that a function changes.

-- Counts are worth a minute: they need not outlive a crash, and no write-ahead log.
create unlogged table private.request_counts (
  user_id uuid not null references auth.users on delete restrict,
  kind text not null check (kind ~ '^[a-z_]{1,40}$'),
  window_start timestamptz not null,
  requests integer not null check (requests > 0),
  created_at timestamptz not null default now(),
  primary key (user_id, kind)
);

comment on table private.request_counts is 'How many requests of a kind a user made in the present window; one row a user and kind, written over in the next window.';

revoke all on private.request_counts from public, anon, authenticated, service_role;
grant select, insert on private.request_counts to chandlery_law;
grant update (window_start, requests) on private.request_counts to chandlery_law;

alter table private.request_counts enable row level security;
alter table private.request_counts force row level security;

create policy "chandlery_law reads counts of requests" on private.request_counts for select to chandlery_law using (true);
create policy "chandlery_law counts requests" on private.request_counts for insert to chandlery_law with check (true);
create policy "chandlery_law counts requests again" on private.request_counts
  for update to chandlery_law using (true) with check (true);

-- The row is the user's own, and stays locked until commit. Whoever calls this does so before any other lock, the account's
-- included: all who wait for the row hold nothing that its holder could want, so no circle can close.
create function private.limit_rate(limited_kind text, most integer, per interval) returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  actor constant uuid := private.acting_user();
  made integer;
begin
  -- Nobody is signed in: what is called next refuses that in its own words.
  if actor is null then
    return;
  end if;
  insert into private.request_counts as counted (user_id, kind, window_start, requests)
  values (actor, limited_kind, date_bin(per, clock_timestamp(), timestamptz 'epoch'), 1)
  on conflict on constraint request_counts_pkey do update set
    -- Who waited for the row may come with an older window: that does not begin the count again.
    requests = case when excluded.window_start > counted.window_start then 1 else counted.requests + 1 end,
    window_start = greatest(excluded.window_start, counted.window_start)
  returning counted.requests into made;
  if made > most then
    perform private.refuse(
      'too_many_requests', 'PT429', format('%s requests of the kind %s are allowed in %s.', most, limited_kind, per),
      'Wait for the next minute and send it again under the same id; closing a position and the kill switch are not limited.'
    );
  end if;
end
$$;

comment on function private.limit_rate is 'Counts a request of the acting user and refuses it with 429 above the limit. Called first in its transaction, before any other lock.';

-- The gate limits orders that pass; an intent that it refuses leaves rows as well. Taking risk off has ways of its own that
-- are not counted: close_position, cancel_order, kill_switch.
create or replace function private.place_order(wanted_id uuid, wanted_account uuid, wanted_instrument integer, terms jsonb) returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  perform private.limit_rate('orders', 600, interval '1 minute');
  return private.submit_intent(wanted_id, wanted_account, wanted_instrument, terms, 'user');
end
$$;

create function public.set_api_base_url(url text) returns text
language plpgsql
volatile
set search_path = ''
as $$
declare
  changed text;
begin
  -- The policy lets admins alone see the row to change.
  update public.global_settings as settings set api_base_url = url where settings.only_row returning settings.api_base_url into changed;
  if not found then
    raise exception 'role_missing' using
      errcode = 'PT403',
      detail = 'Only an admin changes settings of the install.',
      hint = 'Ask an admin.';
  end if;
  return changed;
exception when check_violation then
  raise exception 'api_base_url_invalid' using
    errcode = 'PT422',
    detail = 'The address is https and a host, or http and a loopback address, without a path.',
    hint = 'Give the origin of the compute API, such as https://api.example.org.';
end
$$;

comment on function public.set_api_base_url is 'Sets the address of the compute API; null is none. The policies of global_settings decide who may.';

revoke execute on function private.limit_rate, public.set_api_base_url from public, anon, authenticated, service_role;
grant execute on function public.set_api_base_url to authenticated;

grant create on schema private to chandlery_law;
alter function private.limit_rate owner to chandlery_law;
revoke create on schema private from chandlery_law;
