-- Accounts of several currencies in one: each amount names the rate that it was converted by.
create function private.total_accounts(wanted_currency text)
returns table (
  account_id uuid,
  name text,
  currency text,
  cash text,
  equity text,
  rate text,
  rate_id bigint,
  rate_source text,
  rated_at timestamptz,
  total text
)
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
begin
  return query
  select account.account_id, account.name, account.currency, trim_scale(head.cash)::text, trim_scale(marked.equity)::text,
    trim_scale(round(converted.rate, 18))::text, converted.rate_id, converted.source, converted.created_at,
    trim_scale(round(marked.equity * converted.rate, 8))::text
  from public.accounts as account
  join private.account_heads as head on head.account_id = account.account_id
  cross join lateral private.equity_of(account, head.cash, private.account_now(account)) as marked (equity)
  left join lateral (
    select 1::numeric as rate, null::bigint as rate_id, 'same currency' as source, null::timestamptz as created_at
    where account.currency = wanted_currency
    union all
    (
      select case when recorded.from_currency = account.currency then recorded.rate else 1 / recorded.rate end,
        recorded.rate_id, recorded.source, recorded.created_at
      from public.conversion_rates as recorded
      where account.currency <> wanted_currency
        and (recorded.user_id is null or recorded.user_id = account.user_id)
        and (
          (recorded.from_currency, recorded.to_currency) = (account.currency, wanted_currency)
          or (recorded.from_currency, recorded.to_currency) = (wanted_currency, account.currency)
        )
      order by recorded.created_at desc, recorded.rate_id desc
      limit 1
    )
  ) as converted on true
  where account.user_id = private.acting_user() and account.purpose = 'desk' and account.status = 'open'
  order by account.created_at, account.account_id;
end
$$;

comment on function private.total_accounts is 'Open desk accounts of the acting user: cash and equity in their own currency, and equity in the wanted one with the rate on record; null where there is no price or no rate.';

create function public.total_accounts(currency text)
returns table (
  account_id uuid,
  name text,
  account_currency text,
  cash text,
  equity text,
  rate text,
  rate_id bigint,
  rate_source text,
  rated_at timestamptz,
  total text
)
language sql
volatile
set search_path = ''
as $$ select * from private.total_accounts(currency) $$;

comment on function public.total_accounts is 'Equity of each open desk account in one currency, with the rate that it was converted by: a sum over rows without a total is no total.';

revoke execute on function private.total_accounts, public.total_accounts from public, anon, authenticated, service_role;
grant execute on function private.total_accounts, public.total_accounts to authenticated;

grant create on schema private to chandlery_law;
alter function private.total_accounts owner to chandlery_law;
revoke create on schema private from chandlery_law;
