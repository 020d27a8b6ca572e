-- Lock order: account, limits, position, gate; the user's head at commit. `work_seconds` stands for the checks.
create function private.submit(wanted_account integer, wanted_quantity numeric, work_seconds double precision)
returns table (order_id bigint, epoch bigint)
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  owned public.accounts;
  keys text[];
begin
  select account.* into owned
  from public.accounts as account
  where account.account_id = wanted_account and account.user_id = private.acting_user()
  for update;
  if owned.account_id is null then
    raise exception 'account_not_found' using hint = 'Name an account of the acting user.';
  end if;
  keys := private.scope_keys(owned);
  update public.limits as held set reserved = held.reserved + wanted_quantity where held.account_id = wanted_account;
  perform from public.positions as held where held.account_id = wanted_account for update;
  perform pg_catalog.pg_sleep(work_seconds);
  epoch := private.pass_gate(keys);
  insert into public.orders as made (user_id, account_id, quantity, scope_keys, submit_epoch, submitted_at)
  values (owned.user_id, wanted_account, wanted_quantity, keys, epoch, clock_timestamp())
  returning made.order_id into order_id;
  return next;
end
$$;

-- `sending` is committed under the gate, with its epoch; the wire comes after.
create function private.dispatch(wanted_order bigint) returns bigint
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  keys text[];
  seen bigint;
begin
  select made.scope_keys into keys
  from public.orders as made
  where made.order_id = wanted_order and made.user_id = private.acting_user() and made.status = 'submitted'
  for update;
  if keys is null then
    raise exception 'order_not_submitted' using hint = 'Dispatch an order of the acting user once.';
  end if;
  seen := private.pass_gate(keys);
  update public.orders as made
  set status = 'sending', dispatch_epoch = seen, dispatched_at = clock_timestamp()
  where made.order_id = wanted_order;
  return seen;
end
$$;

-- For the proof of the heads: writes to the tables in whatever order is asked for, with work after the first.
create function private.write_in_order(wanted_account integer, table_names text[], work_seconds double precision)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  owner_id uuid;
  named text;
begin
  select account.user_id into owner_id
  from public.accounts as account
  where account.account_id = wanted_account and account.user_id = private.acting_user();
  foreach named in array table_names loop
    case named
      when 'accounts' then
        update public.accounts as held set note = held.note + 1 where held.account_id = wanted_account;
      when 'limits' then
        update public.limits as held set reserved = held.reserved + 1 where held.account_id = wanted_account;
      when 'positions' then
        update public.positions as held set quantity = held.quantity + 1 where held.account_id = wanted_account;
      when 'orders' then
        insert into public.orders (user_id, account_id, quantity, scope_keys, submit_epoch, submitted_at)
        values (owner_id, wanted_account, 1, '{}', 0, clock_timestamp());
    end case;
    if named = table_names[1] then
      perform pg_catalog.pg_sleep(work_seconds);
    end if;
  end loop;
end
$$;
