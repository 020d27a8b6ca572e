-- What the execution service asks before it acts for anybody, and the lock that it takes before it reads.

create function private.accounts_to_work() returns table (account_id uuid, user_id uuid, has_news boolean, series_ids integer[])
language sql
stable
security definer
set search_path = ''
as $$
  select
    made.account_id,
    made.user_id,
    bool_or(made.status in ('submitted', 'sending', 'unknown', 'cancelling') or made.matched_until is null),
    array_agg(distinct instrument.series_id)
  from public.orders as made
  join public.intents as intent on intent.account_id = made.account_id and intent.sequence = made.intent_sequence
  join public.accounts as account on account.account_id = made.account_id
  join public.instruments as instrument on instrument.instrument_id = made.instrument_id
  left join public.paper_runs as run on run.account_id = made.account_id
  where made.mode = 'paper'
    and made.status in ('submitted', 'sending', 'unknown', 'working', 'partially_filled', 'cancelling')
    and (account.purpose = 'desk' or (intent.source = 'sweep' and run.status is distinct from 'running'))
  group by made.account_id, made.user_id
$$;

comment on function private.accounts_to_work is 'Paper accounts with open orders of the execution service, whether one of them waits for its first step, and the series that price them. Of a run it works only what a sweep asked for, once the run has stopped.';

create function private.accounts_to_mark() returns table (account_id uuid, user_id uuid)
language sql
volatile
security definer
set search_path = ''
as $$
  select distinct held.account_id, held.user_id
  from public.positions as held
  join public.accounts as account on account.account_id = held.account_id
  where held.quantity <> 0
    and account.purpose = 'desk'
    and not exists (
      select
      from public.equity_snapshots as snapshot
      where snapshot.account_id = held.account_id
        and snapshot.taken_at >= date_trunc('minute', private.account_now(account))
    )
$$;

comment on function private.accounts_to_mark is 'Desk accounts with a position whose equity was not yet marked in the present minute of their own clock.';

revoke execute on function private.accounts_to_work, private.accounts_to_mark from public, anon, authenticated, service_role;
grant execute on function private.accounts_to_work, private.accounts_to_mark, private.lock_account to engine_execution;

grant create on schema private to chandlery_law;
alter function private.accounts_to_work owner to chandlery_law;
alter function private.accounts_to_mark owner to chandlery_law;
revoke create on schema private from chandlery_law;
