-- Backtests and paper runs, and the facts that they leave. Each belongs to a user; the engine writes them for the user who asked.
create table public.accounts (
  account_id uuid primary key,
  user_id uuid not null references auth.users on delete restrict,
  mode text not null check (mode in ('backtest', 'paper')),
  start_cash numeric not null check (start_cash > 0),
  created_at timestamptz not null default now(),
  unique (account_id, user_id)
);

create index accounts_by_user on public.accounts (user_id, created_at);

comment on table public.accounts is 'Money of one run. A backtest and a paper run each have an account of their own, so their facts never mix.';

create table public.strategies (
  strategy_id uuid primary key,
  user_id uuid not null references auth.users on delete restrict,
  name text not null check (length(name) between 1 and 200),
  file text,
  source_sha256 bytea check (length(source_sha256) = 32),
  created_at timestamptz not null default now(),
  constraint built_in_or_file check ((file is null) = (source_sha256 is null)),
  unique nulls not distinct (user_id, name, file, source_sha256),
  unique (strategy_id, user_id)
);

comment on table public.strategies is 'A strategy as it was run: a built-in one by name, or a file with the hash of its text. A changed file is another row.';

create table public.backtests (
  backtest_id uuid primary key,
  user_id uuid not null references auth.users on delete restrict,
  account_id uuid not null unique,
  strategy_id uuid not null,
  series_id integer not null references public.candle_series on delete restrict,
  parameters jsonb not null,
  settings jsonb not null,
  from_time timestamptz,
  to_time timestamptz,
  status text not null default 'queued' check (status in ('queued', 'running', 'done', 'failed', 'cancelled')),
  candle_count integer check (candle_count >= 0),
  trade_count integer check (trade_count >= 0),
  trade_hash text check (trade_hash ~ '^[0-9a-f]{64}$'),
  final_equity numeric,
  metrics jsonb,
  error jsonb,
  created_at timestamptz not null default now(),
  started_at timestamptz,
  finished_at timestamptz,
  updated_at timestamptz not null default now(),
  foreign key (account_id, user_id) references public.accounts (account_id, user_id) on delete restrict,
  foreign key (strategy_id, user_id) references public.strategies (strategy_id, user_id) on delete restrict,
  constraint a_done_backtest_has_its_result check (
    status <> 'done' or (candle_count is not null and trade_count is not null and trade_hash is not null and final_equity is not null)
  ),
  constraint a_failed_backtest_says_why check (status <> 'failed' or error is not null)
);

create index backtests_by_user on public.backtests (user_id, created_at);
create index backtests_by_status on public.backtests (status, created_at);

comment on table public.backtests is 'One strategy over one series'' candles: what was asked for, how far it is, what came out.';

create table public.paper_runs (
  paper_run_id uuid primary key,
  user_id uuid not null references auth.users on delete restrict,
  account_id uuid not null unique,
  strategy_id uuid not null,
  series_id integer not null references public.candle_series on delete restrict,
  label text not null default 'REPLAY' check (label in ('REPLAY')),
  parameters jsonb not null,
  settings jsonb not null,
  from_time timestamptz not null,
  to_time timestamptz,
  pace_ms integer not null check (pace_ms between 0 and 3600000),
  status text not null default 'running' check (status in ('running', 'done', 'failed', 'stopped')),
  cursor_time timestamptz,
  candle_count integer not null default 0 check (candle_count >= 0),
  equity numeric,
  error jsonb,
  created_at timestamptz not null default now(),
  finished_at timestamptz,
  updated_at timestamptz not null default now(),
  foreign key (account_id, user_id) references public.accounts (account_id, user_id) on delete restrict,
  foreign key (strategy_id, user_id) references public.strategies (strategy_id, user_id) on delete restrict,
  constraint a_failed_paper_run_says_why check (status <> 'failed' or error is not null)
);

create index paper_runs_by_user on public.paper_runs (user_id, created_at);
create index paper_runs_by_status on public.paper_runs (status, created_at);

comment on table public.paper_runs is 'A strategy that trades on paper as candles come. cursor_time is the open time of the last candle worked on: it moves in the transaction that stores what the candle led to.';

create table public.intents (
  user_id uuid not null,
  account_id uuid not null,
  sequence integer not null check (sequence >= 0),
  decided_at timestamptz not null,
  symbol text not null,
  side text not null check (side in ('buy', 'sell')),
  order_type text not null check (order_type in ('market', 'limit', 'stop')),
  quantity numeric check (quantity >= 0),
  cash_fraction numeric check (cash_fraction > 0),
  price numeric check (price > 0),
  reduce_only boolean not null,
  stop_loss jsonb,
  take_profit jsonb,
  primary key (account_id, sequence),
  foreign key (account_id, user_id) references public.accounts (account_id, user_id) on delete restrict,
  constraint one_amount check ((quantity is null) <> (cash_fraction is null)),
  constraint a_market_order_has_no_price check ((order_type = 'market') = (price is null))
);

create index intents_by_user on public.intents (user_id);

comment on table public.intents is 'Sized wishes, before the gate. Append-only.';

create table public.decisions (
  user_id uuid not null,
  account_id uuid not null,
  intent_sequence integer not null,
  decided_at timestamptz not null,
  verdict text not null check (verdict in ('approved', 'refused')),
  rule text,
  code text,
  value double precision,
  limit_value double precision,
  primary key (account_id, intent_sequence),
  foreign key (account_id, user_id) references public.accounts (account_id, user_id) on delete restrict,
  foreign key (account_id, intent_sequence) references public.intents (account_id, sequence) on delete restrict,
  constraint a_refusal_names_its_rule check ((verdict = 'refused') = (rule is not null and code is not null))
);

create index decisions_by_user on public.decisions (user_id);

comment on table public.decisions is 'What the gate said to each intent: the rule, the value it measured and its limit where it refused. Append-only.';

create table public.orders (
  user_id uuid not null,
  account_id uuid not null,
  sequence integer not null check (sequence >= 0),
  client_order_id text not null unique,
  intent_sequence integer not null,
  purpose text not null check (purpose in ('entry', 'exit', 'stop_loss', 'take_profit')),
  side text not null check (side in ('buy', 'sell')),
  order_type text not null check (order_type in ('market', 'limit', 'stop')),
  quantity numeric check (quantity > 0),
  cash_fraction numeric check (cash_fraction > 0),
  price numeric check (price > 0),
  status text not null check (status in ('working', 'filled', 'cancelled', 'expired', 'rejected')),
  rejection text,
  changed_at timestamptz not null,
  primary key (account_id, sequence),
  foreign key (account_id, user_id) references public.accounts (account_id, user_id) on delete restrict,
  foreign key (account_id, intent_sequence) references public.decisions (account_id, intent_sequence) on delete restrict,
  constraint one_amount check ((quantity is null) <> (cash_fraction is null)),
  constraint a_rejection_has_a_code check ((status = 'rejected') = (rejection is not null))
);

create index orders_by_user on public.orders (user_id);

comment on table public.orders is 'Orders of approved intents, and the levels attached to filled entries, each in its latest state.';

create table public.fills (
  user_id uuid not null,
  account_id uuid not null,
  sequence integer not null check (sequence >= 0),
  order_sequence integer not null,
  candle_index integer not null check (candle_index >= 0),
  filled_at timestamptz not null,
  side text not null check (side in ('buy', 'sell')),
  quantity numeric not null check (quantity > 0),
  price numeric not null check (price > 0),
  fee numeric not null check (fee >= 0),
  exit_reason text check (exit_reason in ('signal', 'stop_loss', 'take_profit', 'end_of_run')),
  is_ambiguous boolean not null,
  primary key (account_id, sequence),
  foreign key (account_id, user_id) references public.accounts (account_id, user_id) on delete restrict,
  unique (account_id, order_sequence),
  foreign key (account_id, order_sequence) references public.orders (account_id, sequence) on delete restrict
);

create index fills_by_user on public.fills (user_id);

comment on table public.fills is 'Executions. filled_at is the open time of the candle in which it happened. An order fills once, whole. Append-only.';

create table public.equity_snapshots (
  user_id uuid not null,
  account_id uuid not null,
  taken_at timestamptz not null,
  equity numeric not null,
  primary key (account_id, taken_at),
  foreign key (account_id, user_id) references public.accounts (account_id, user_id) on delete restrict
);

create index equity_snapshots_by_user on public.equity_snapshots (user_id);

comment on table public.equity_snapshots is 'Equity marked at the close of a candle; taken_at is the candle''s open time. A backtest keeps at most 2,000, a paper run all. Append-only.';

revoke all on public.accounts, public.strategies, public.backtests, public.paper_runs, public.intents, public.decisions,
  public.orders, public.fills, public.equity_snapshots
  from public, anon, authenticated, service_role;

grant select, insert on public.accounts, public.strategies, public.backtests, public.paper_runs, public.intents,
  public.decisions, public.orders, public.fills, public.equity_snapshots to engine;
grant select on public.accounts, public.strategies, public.backtests, public.paper_runs, public.intents, public.decisions,
  public.orders, public.fills, public.equity_snapshots to authenticated;
grant update (status, candle_count, trade_count, trade_hash, final_equity, metrics, error, started_at, finished_at)
  on public.backtests to engine;
grant update (status, cursor_time, candle_count, equity, error, finished_at) on public.paper_runs to engine;
grant update (status, rejection, changed_at) on public.orders to engine;

alter table public.accounts enable row level security;
alter table public.accounts force row level security;
alter table public.strategies enable row level security;
alter table public.strategies force row level security;
alter table public.backtests enable row level security;
alter table public.backtests force row level security;
alter table public.paper_runs enable row level security;
alter table public.paper_runs force row level security;
alter table public.intents enable row level security;
alter table public.intents force row level security;
alter table public.decisions enable row level security;
alter table public.decisions force row level security;
alter table public.orders enable row level security;
alter table public.orders force row level security;
alter table public.fills enable row level security;
alter table public.fills force row level security;
alter table public.equity_snapshots enable row level security;
alter table public.equity_snapshots force row level security;

create policy "engine reads the acting user's accounts" on public.accounts
  for select to engine using (user_id = (select private.acting_user()));
create policy "engine adds accounts of an acting trader" on public.accounts
  for insert to engine with check (user_id = (select private.acting_user()) and (select private.has_role('trader')));
create policy "users read their own accounts" on public.accounts
  for select to authenticated using ((select auth.uid()) = user_id);
create policy "engine reads the acting user's strategies" on public.strategies
  for select to engine using (user_id = (select private.acting_user()));
create policy "engine adds strategies of an acting trader" on public.strategies
  for insert to engine with check (user_id = (select private.acting_user()) and (select private.has_role('trader')));
create policy "users read their own strategies" on public.strategies
  for select to authenticated using ((select auth.uid()) = user_id);
create policy "engine reads the acting user's backtests" on public.backtests
  for select to engine using (user_id = (select private.acting_user()));
create policy "engine adds backtests of an acting trader" on public.backtests
  for insert to engine with check (user_id = (select private.acting_user()) and (select private.has_role('trader')));
create policy "users read their own backtests" on public.backtests
  for select to authenticated using ((select auth.uid()) = user_id);
create policy "engine reads the acting user's paper runs" on public.paper_runs
  for select to engine using (user_id = (select private.acting_user()));
create policy "engine adds paper runs of an acting trader" on public.paper_runs
  for insert to engine with check (user_id = (select private.acting_user()) and (select private.has_role('trader')));
create policy "users read their own paper runs" on public.paper_runs
  for select to authenticated using ((select auth.uid()) = user_id);
create policy "engine reads the acting user's intents" on public.intents
  for select to engine using (user_id = (select private.acting_user()));
create policy "engine adds intents of an acting trader" on public.intents
  for insert to engine with check (user_id = (select private.acting_user()) and (select private.has_role('trader')));
create policy "users read their own intents" on public.intents
  for select to authenticated using ((select auth.uid()) = user_id);
create policy "engine reads the acting user's decisions" on public.decisions
  for select to engine using (user_id = (select private.acting_user()));
create policy "engine adds decisions of an acting trader" on public.decisions
  for insert to engine with check (user_id = (select private.acting_user()) and (select private.has_role('trader')));
create policy "users read their own decisions" on public.decisions
  for select to authenticated using ((select auth.uid()) = user_id);
create policy "engine reads the acting user's orders" on public.orders
  for select to engine using (user_id = (select private.acting_user()));
create policy "engine adds orders of an acting trader" on public.orders
  for insert to engine with check (user_id = (select private.acting_user()) and (select private.has_role('trader')));
create policy "users read their own orders" on public.orders
  for select to authenticated using ((select auth.uid()) = user_id);
create policy "engine reads the acting user's fills" on public.fills
  for select to engine using (user_id = (select private.acting_user()));
create policy "engine adds fills of an acting trader" on public.fills
  for insert to engine with check (user_id = (select private.acting_user()) and (select private.has_role('trader')));
create policy "users read their own fills" on public.fills
  for select to authenticated using ((select auth.uid()) = user_id);
create policy "engine reads the acting user's equity snapshots" on public.equity_snapshots
  for select to engine using (user_id = (select private.acting_user()));
create policy "engine adds equity snapshots of an acting trader" on public.equity_snapshots
  for insert to engine with check (user_id = (select private.acting_user()) and (select private.has_role('trader')));
create policy "users read their own equity snapshots" on public.equity_snapshots
  for select to authenticated using ((select auth.uid()) = user_id);
create policy "auditors read all decisions" on public.decisions
  for select to authenticated using ((select private.has_role('auditor')));

create policy "engine changes the acting user's unfinished backtests" on public.backtests
  for update to engine
  using (user_id = (select private.acting_user()) and status in ('queued', 'running'))
  with check (user_id = (select private.acting_user()));
create policy "engine changes the acting user's running paper runs" on public.paper_runs
  for update to engine
  using (user_id = (select private.acting_user()) and status = 'running')
  with check (user_id = (select private.acting_user()));
create policy "engine changes the acting user's working orders" on public.orders
  for update to engine
  using (user_id = (select private.acting_user()) and status = 'working')
  with check (user_id = (select private.acting_user()));

create function private.touch_updated_at() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  new.updated_at := now();
  return new;
end
$$;

comment on function private.touch_updated_at() is 'Keeps updated_at true, whoever writes.';

create trigger touch_updated_at before update on public.backtests
  for each row execute function private.touch_updated_at();
create trigger touch_updated_at before update on public.paper_runs
  for each row execute function private.touch_updated_at();

-- The truth for cash and positions: exact decimals, summed from the facts.
create view public.account_balances
with (security_invoker = true) as
select
  account.account_id,
  account.user_id,
  account.start_cash
    + coalesce(sum(case when fill.side = 'sell' then 1 else -1 end * fill.quantity * fill.price - fill.fee), 0) as cash,
  coalesce(sum(case when fill.side = 'buy' then fill.quantity else -fill.quantity end), 0) as position,
  coalesce(sum(fill.fee), 0) as fees
from public.accounts as account
left join public.fills as fill using (account_id)
group by account.account_id;

comment on view public.account_balances is 'Cash, position and fees of each account, from its fills. Equity is cash + position × price.';

revoke all on public.account_balances from public, anon, authenticated, service_role;
grant select on public.account_balances to engine, authenticated;

-- What the engine must know across users to do its work: ids and owners, nothing else. It then acts for the owner.
grant select, update (status, started_at) on public.backtests to chandlery_law;
grant select on public.paper_runs to chandlery_law;

create policy "chandlery_law reads backtests" on public.backtests
  for select to chandlery_law using (true);
create policy "chandlery_law hands out backtests" on public.backtests
  for update to chandlery_law using (status in ('queued', 'running')) with check (status in ('queued', 'running'));
create policy "chandlery_law reads paper runs" on public.paper_runs
  for select to chandlery_law using (true);

grant create on schema private to chandlery_law;

create function private.claim_backtest() returns table (backtest_id uuid, user_id uuid)
language sql
volatile
security definer
set search_path = ''
as $$
  update public.backtests as claimed
  set status = 'running', started_at = now()
  where claimed.backtest_id = (
    select waiting.backtest_id
    from public.backtests as waiting
    where waiting.status = 'queued'
    order by waiting.created_at
    limit 1
    for update skip locked
  )
  returning claimed.backtest_id, claimed.user_id
$$;

comment on function private.claim_backtest is 'Takes the oldest backtest that waits; two engines never take the same.';

create function private.requeue_backtests() returns integer
language sql
volatile
security definer
set search_path = ''
as $$
  with requeued as (
    update public.backtests set status = 'queued', started_at = null where status = 'running' returning 1
  )
  select count(*)::integer from requeued
$$;

comment on function private.requeue_backtests is 'At the start of the engine: what one that died had begun waits again.';

create function private.running_paper_runs() returns table (paper_run_id uuid, user_id uuid)
language sql
stable
security definer
set search_path = ''
as $$
  select run.paper_run_id, run.user_id from public.paper_runs as run where run.status = 'running' order by run.created_at
$$;

comment on function private.running_paper_runs is 'At the start of the engine: the runs that go on.';

revoke execute on function private.touch_updated_at, private.claim_backtest, private.requeue_backtests, private.running_paper_runs
  from public;
grant execute on function private.touch_updated_at, private.claim_backtest, private.requeue_backtests, private.running_paper_runs
  to engine;
grant execute on function private.touch_updated_at to chandlery_law;
alter function private.claim_backtest owner to chandlery_law;
alter function private.requeue_backtests owner to chandlery_law;
alter function private.running_paper_runs owner to chandlery_law;
revoke create on schema private from chandlery_law;
