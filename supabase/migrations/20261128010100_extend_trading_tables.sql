-- Instruments with a price, accounts that people trade on, orders that live longer than a candle, and what is derived of fills.

-- An instrument takes its price from one series of candles. A user's own instrument stands on a series that the user sees.
alter table public.instruments drop constraint instruments_symbol_key;
alter table public.instruments
  add column user_id uuid references auth.users on delete restrict,
  add column series_id integer references public.candle_series on delete restrict,
  add column min_quantity numeric not null default 0 check (min_quantity >= 0),
  add column max_quantity numeric check (max_quantity > 0),
  add constraint instruments_symbol_key unique nulls not distinct (user_id, symbol, series_id);

create index instruments_by_user on public.instruments (user_id);
create index instruments_by_series on public.instruments (series_id);

comment on column public.instruments.user_id is 'Null: shared by all users, made by an admin.';
comment on column public.instruments.series_id is 'The candles that it is priced, matched and marked by. Without them it cannot be traded.';

drop policy "engine reads instruments" on public.instruments;
drop policy "users read instruments" on public.instruments;
create policy "engine reads shared instruments and the acting user's" on public.instruments
  for select to engine using (user_id is null or user_id = (select private.acting_user()));
create policy "users read shared instruments and their own" on public.instruments
  for select to authenticated using (user_id is null or user_id = (select auth.uid()));

-- Desk accounts are traded by a person; a run account belongs to one backtest or paper run.
alter table public.accounts drop constraint accounts_mode_check;
alter table public.accounts
  add constraint accounts_mode_check check (mode in ('backtest', 'paper', 'live')),
  add column purpose text not null default 'run' check (purpose in ('run', 'desk')),
  add column venue text not null default 'paper',
  add column name text check (length(name) between 1 and 80),
  add column currency text not null default 'USD' check (currency ~ '^[A-Z0-9]{2,12}$'),
  add column status text not null default 'open' check (status in ('open', 'closed')),
  add column maker_fee_rate numeric not null default 0 check (maker_fee_rate between 0 and 0.1),
  add column taker_fee_rate numeric not null default 0 check (taker_fee_rate between 0 and 0.1),
  add column slippage_rate numeric not null default 0 check (slippage_rate between 0 and 0.1),
  add column replay_from timestamptz,
  add column replay_started_at timestamptz,
  add column replay_speed numeric check (replay_speed between 1 and 3600);
update public.accounts set venue = 'simulated' where mode = 'backtest';
alter table public.accounts
  alter column venue drop default,
  add constraint modes_never_mix check (
    case mode when 'backtest' then venue = 'simulated' when 'paper' then venue = 'paper' else venue not in ('simulated', 'paper') end
  ),
  add constraint only_paper_replays check (
    (replay_from is null) = (replay_started_at is null)
    and (replay_from is null) = (replay_speed is null)
    and (replay_from is null or (mode = 'paper' and purpose = 'desk'))
  ),
  add constraint a_desk_account_has_a_name check (purpose = 'run' or name is not null),
  add constraint a_backtest_has_no_desk check (mode <> 'backtest' or purpose = 'run'),
  add constraint accounts_mode_key unique (account_id, user_id, mode);

comment on table public.accounts is 'Money in one place: of one backtest or paper run, or of a person''s desk. Its mode never changes, so simulated, paper and live facts never mix.';
comment on column public.accounts.start_cash is 'The first deposit, in the account''s currency.';
comment on column public.accounts.replay_from is 'Where in the history this account''s clock stood at replay_started_at; it runs replay_speed times as fast as the wall. Null: the account trades now.';

alter table public.strategies
  add column status text not null default 'active' check (status in ('active', 'paused', 'quarantined'));

comment on column public.strategies.status is 'Only an active strategy opens positions.';

-- The mode stands in every fact, bound to the account's, so that a trigger can tell them apart without a look-up.
alter table public.intents add column mode text not null default 'backtest';
alter table public.decisions add column mode text not null default 'backtest';
alter table public.orders add column mode text not null default 'backtest';
alter table public.fills add column mode text not null default 'backtest';
update public.intents as fact set mode = account.mode from public.accounts as account where account.account_id = fact.account_id and account.mode <> 'backtest';
update public.decisions as fact set mode = account.mode from public.accounts as account where account.account_id = fact.account_id and account.mode <> 'backtest';
update public.orders as fact set mode = account.mode from public.accounts as account where account.account_id = fact.account_id and account.mode <> 'backtest';
update public.fills as fact set mode = account.mode from public.accounts as account where account.account_id = fact.account_id and account.mode <> 'backtest';
alter table public.intents drop constraint intents_account_id_user_id_fkey,
  add foreign key (account_id, user_id, mode) references public.accounts (account_id, user_id, mode) on delete restrict;
alter table public.decisions drop constraint decisions_account_id_user_id_fkey,
  add foreign key (account_id, user_id, mode) references public.accounts (account_id, user_id, mode) on delete restrict;
alter table public.orders drop constraint orders_account_id_user_id_fkey,
  add foreign key (account_id, user_id, mode) references public.accounts (account_id, user_id, mode) on delete restrict;
alter table public.fills drop constraint fills_account_id_user_id_fkey,
  add foreign key (account_id, user_id, mode) references public.accounts (account_id, user_id, mode) on delete restrict;

alter table public.intents drop constraint intents_order_type_check, drop constraint a_market_order_has_no_price;
alter table public.intents
  add column intent_id uuid,
  add column instrument_id integer references public.instruments on delete restrict,
  add column strategy_id uuid,
  add column source text not null default 'run' check (source in ('run', 'user', 'agent', 'sweep')),
  add column stop_price numeric check (stop_price > 0),
  add column time_in_force text not null default 'gtc' check (time_in_force in ('gtc', 'ioc', 'fok')),
  add column good_until timestamptz,
  add column expected_price numeric check (expected_price > 0),
  add column expected_quantity numeric check (expected_quantity >= 0),
  add constraint intents_order_type_check check (order_type in ('market', 'limit', 'stop', 'stop_limit')),
  add constraint a_limit_has_its_price check (
    case order_type
      when 'market' then price is null and stop_price is null
      when 'limit' then price is not null and stop_price is null
      when 'stop' then (price is null) <> (stop_price is null)
      else price is not null and stop_price is not null
    end
  ),
  add constraint intents_intent_id_key unique (user_id, intent_id),
  add foreign key (strategy_id, user_id) references public.strategies (strategy_id, user_id) on delete restrict;

create index intents_by_instrument on public.intents (instrument_id);
create index intents_by_strategy on public.intents (strategy_id);

comment on column public.intents.intent_id is 'Chosen by whoever sends it: the same id again is the same intent, not a second one.';
comment on column public.intents.price is 'The limit. Runs keep the stop of a stop order here; people''s orders keep it in stop_price.';

alter table public.decisions
  add column intent_hash bytea check (length(intent_hash) = 32),
  add column expires_at timestamptz,
  add column epoch bigint,
  add column checks jsonb;

comment on column public.decisions.intent_hash is 'Of the intent that was approved: an order of another account, instrument, side, kind, quantity or price does not stand on it.';
comment on column public.decisions.expires_at is 'An approval is good until then.';
comment on column public.decisions.epoch is 'The newest kill that the gate saw, killed and reset, when it let the intent pass.';
comment on column public.decisions.checks is 'Every rule that was asked, in order: rule, value, limit.';

create index decisions_by_account_and_time on public.decisions (account_id, decided_at);
create index decisions_by_account_and_hash on public.decisions (account_id, intent_hash, decided_at);

alter table public.orders drop constraint orders_order_type_check, drop constraint orders_status_check, drop constraint a_rejection_has_a_code;
alter table public.orders
  add column instrument_id integer references public.instruments on delete restrict,
  add column stop_price numeric check (stop_price > 0),
  add column reduce_only boolean not null default false,
  add column time_in_force text not null default 'gtc' check (time_in_force in ('gtc', 'ioc', 'fok')),
  add column good_until timestamptz,
  add column filled_quantity numeric not null default 0 check (filled_quantity >= 0),
  add column is_triggered boolean not null default false,
  add column submit_epoch bigint,
  add column submitted_at timestamptz,
  add column dispatch_epoch bigint,
  add column dispatched_at timestamptz,
  add column accepted_at timestamptz,
  add column venue_order_id text,
  add column matched_until timestamptz,
  add constraint orders_order_type_check check (order_type in ('market', 'limit', 'stop', 'stop_limit')),
  add constraint orders_status_check check (status in (
    'submitted', 'sending', 'unknown', 'working', 'partially_filled', 'cancelling', 'filled', 'cancelled', 'expired', 'rejected'
  )),
  add constraint a_rejection_has_a_code check (status <> 'rejected' or rejection is not null),
  add constraint no_more_than_ordered check (quantity is null or filled_quantity <= quantity);

comment on column public.orders.rejection is 'The code of why it ended, where it did not end as it was meant to.';
comment on column public.orders.submit_epoch is 'The newest kill that its check saw.';
comment on column public.orders.matched_until is 'The paper venue has worked through the candles up to here.';

create index orders_by_account_when_open on public.orders (account_id)
  where status in ('submitted', 'sending', 'unknown', 'working', 'partially_filled', 'cancelling');
create index orders_when_open on public.orders (status, changed_at)
  where mode <> 'backtest' and status in ('submitted', 'sending', 'unknown', 'working', 'partially_filled', 'cancelling');
create unique index one_order_of_an_approval on public.orders (account_id, intent_sequence, purpose) where mode <> 'backtest';
create index orders_by_instrument on public.orders (instrument_id);

-- An order may fill in parts; the venue's own id of an execution says whether it is new.
alter table public.fills drop constraint fills_account_id_order_sequence_key, drop constraint fills_exit_reason_check;
alter table public.fills
  alter column candle_index drop not null,
  add column instrument_id integer references public.instruments on delete restrict,
  add column trade_key text check (length(trade_key) between 1 and 100),
  add column is_maker boolean,
  add column conversion_rate numeric not null default 1 check (conversion_rate > 0),
  add constraint fills_exit_reason_check check (exit_reason in ('signal', 'stop_loss', 'take_profit', 'end_of_run', 'manual', 'kill_switch')),
  add constraint fills_trade_key_key unique (account_id, trade_key);

create index fills_by_order on public.fills (account_id, order_sequence);
create unique index a_simulated_order_fills_once on public.fills (account_id, order_sequence) where mode = 'backtest';
create index fills_by_instrument on public.fills (instrument_id);

comment on table public.fills is 'Executions. Of a run, filled_at is the open time of the candle in which it happened. Append-only.';
comment on column public.fills.trade_key is 'The venue''s id of the execution: told twice, it is stored once.';
comment on column public.fills.conversion_rate is 'What one unit of the instrument''s currency was worth in the account''s.';

create table public.conversion_rates (
  rate_id bigint generated always as identity primary key,
  user_id uuid references auth.users on delete restrict,
  from_currency text not null check (from_currency ~ '^[A-Z0-9]{2,12}$'),
  to_currency text not null check (to_currency ~ '^[A-Z0-9]{2,12}$' and to_currency <> from_currency),
  rate numeric not null check (rate > 0),
  source text not null check (length(source) between 1 and 120),
  created_at timestamptz not null default now()
);

create index conversion_rates_by_currencies on public.conversion_rates (from_currency, to_currency, created_at desc);
create index conversion_rates_by_user on public.conversion_rates (user_id);

comment on table public.conversion_rates is 'What one unit of a currency is worth in another, and who said so: every total over currencies names its rates. Without a user_id it holds for all. Append-only.';

create table public.positions (
  account_id uuid not null,
  instrument_id integer not null references public.instruments on delete restrict,
  user_id uuid not null,
  quantity numeric not null default 0,
  cost numeric not null default 0,
  entry_price numeric check (entry_price > 0),
  realized_profit numeric not null default 0,
  fees numeric not null default 0,
  opened_at timestamptz,
  updated_at timestamptz not null default now(),
  primary key (account_id, instrument_id),
  foreign key (account_id, user_id) references public.accounts (account_id, user_id) on delete restrict,
  constraint a_flat_position_has_no_entry check ((quantity = 0) = (entry_price is null))
);

create index positions_by_user on public.positions (user_id);
create index positions_by_instrument on public.positions (instrument_id);

comment on table public.positions is 'What is held, derived from fills: quantity (negative: short) and cost (bought minus sold, in the instrument''s currency) are exact sums; entry_price and realized_profit go by average cost, rounded to 18 decimals.';

create table public.ledger_entries (
  account_id uuid not null,
  sequence integer not null check (sequence >= 0),
  user_id uuid not null,
  kind text not null check (kind in ('deposit', 'withdrawal', 'trade', 'fee', 'funding', 'adjustment')),
  amount numeric not null check (amount <> 0),
  fill_sequence integer,
  note text check (length(note) between 1 and 500),
  booked_at timestamptz not null,
  created_at timestamptz not null default now(),
  primary key (account_id, sequence),
  foreign key (account_id, user_id) references public.accounts (account_id, user_id) on delete restrict,
  foreign key (account_id, fill_sequence) references public.fills (account_id, sequence) on delete restrict,
  constraint a_fill_is_booked_once unique (account_id, fill_sequence, kind),
  constraint trades_stand_on_fills check ((kind in ('trade', 'fee')) = (fill_sequence is not null)),
  constraint money_goes_the_way_its_kind_says check (
    case kind when 'deposit' then amount > 0 when 'withdrawal' then amount < 0 else true end
  )
);

create index ledger_entries_by_user on public.ledger_entries (user_id);

comment on table public.ledger_entries is 'Every change of an account''s cash, in its currency: cash is their sum. Append-only.';

create table public.risk_limits (
  account_id uuid primary key,
  user_id uuid not null,
  instruments integer[] check (cardinality(instruments) > 0),
  max_order_value numeric check (max_order_value > 0),
  max_position numeric check (max_position > 0),
  max_position_value numeric check (max_position_value > 0),
  max_open_orders integer check (max_open_orders > 0),
  max_exposure numeric check (max_exposure > 0),
  max_leverage numeric check (max_leverage > 0),
  max_daily_loss numeric check (max_daily_loss > 0 and max_daily_loss <= 1),
  max_weekly_loss numeric check (max_weekly_loss > 0 and max_weekly_loss <= 1),
  max_drawdown numeric check (max_drawdown > 0 and max_drawdown <= 1),
  max_orders_per_minute integer check (max_orders_per_minute > 0),
  max_price_deviation numeric check (max_price_deviation > 0 and max_price_deviation <= 1),
  max_candle_age_seconds integer check (max_candle_age_seconds > 0),
  duplicate_window_ms integer not null default 1000 check (duplicate_window_ms between 0 and 3600000),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  foreign key (account_id, user_id) references public.accounts (account_id, user_id) on delete restrict
);

create index risk_limits_by_user on public.risk_limits (user_id);

comment on table public.risk_limits is 'What the gate holds an account''s intents against. Null is "no limit", said; an account without a row is refused everything. Values in the account''s currency, losses and deviations as fractions.';

-- Counters, cash and the marks that losses are measured from. The row is the account's lock, the first of four.
create table private.account_heads (
  account_id uuid primary key references public.accounts on delete restrict,
  user_id uuid not null,
  intent_count integer not null default 0,
  order_count integer not null default 0,
  fill_count integer not null default 0,
  entry_count integer not null default 0,
  cash numeric not null default 0,
  marked_at timestamptz,
  day_start timestamptz,
  day_equity numeric,
  week_start timestamptz,
  week_equity numeric,
  peak_equity numeric
);

comment on table private.account_heads is 'One row an account, locked first by whoever changes the account: counters of its facts, its cash, and equity at the start of the day, of the week, and at its peak.';

revoke all on public.conversion_rates, public.positions, public.ledger_entries, public.risk_limits, private.account_heads
  from public, anon, authenticated, service_role;
revoke all on sequence public.conversion_rates_rate_id_seq from public, anon, authenticated, service_role;

grant select on public.conversion_rates, public.positions, public.ledger_entries, public.risk_limits to authenticated, engine, chandlery_law;
grant insert on public.conversion_rates, public.positions, public.ledger_entries, public.risk_limits, public.instruments, public.accounts,
  public.intents, public.decisions, public.orders, public.fills, public.equity_snapshots to chandlery_law;
grant select on public.instruments, public.candle_series, public.accounts, public.strategies, public.intents, public.decisions,
  public.orders, public.fills, public.equity_snapshots to chandlery_law;
-- A row can be locked only by whoever may change something of it.
grant update on public.positions, public.risk_limits to chandlery_law;
grant update (status, name, maker_fee_rate, taker_fee_rate, slippage_rate, replay_from, replay_started_at, replay_speed) on public.accounts to chandlery_law;
grant update (status) on public.strategies to chandlery_law;
grant update (status, rejection, changed_at, quantity, filled_quantity, is_triggered, dispatch_epoch, dispatched_at, accepted_at, venue_order_id, matched_until)
  on public.orders to chandlery_law;
grant select, insert, update on private.account_heads to chandlery_law;

alter table public.conversion_rates enable row level security;
alter table public.conversion_rates force row level security;
alter table public.positions enable row level security;
alter table public.positions force row level security;
alter table public.ledger_entries enable row level security;
alter table public.ledger_entries force row level security;
alter table public.risk_limits enable row level security;
alter table public.risk_limits force row level security;
alter table private.account_heads enable row level security;
alter table private.account_heads force row level security;

create policy "users read common rates and their own" on public.conversion_rates
  for select to authenticated using (user_id is null or user_id = (select auth.uid()));
create policy "engine reads common rates and the acting user's" on public.conversion_rates
  for select to engine using (user_id is null or user_id = (select private.acting_user()));
create policy "chandlery_law reads rates" on public.conversion_rates for select to chandlery_law using (true);
create policy "chandlery_law records rates" on public.conversion_rates for insert to chandlery_law with check (true);

create policy "users read their own positions" on public.positions
  for select to authenticated using ((select auth.uid()) = user_id);
create policy "engine reads the acting user's positions" on public.positions
  for select to engine using (user_id = (select private.acting_user()));
create policy "chandlery_law reads positions" on public.positions for select to chandlery_law using (true);
create policy "chandlery_law opens positions" on public.positions for insert to chandlery_law with check (true);
create policy "chandlery_law changes positions" on public.positions for update to chandlery_law using (true) with check (true);

create policy "users read their own ledger" on public.ledger_entries
  for select to authenticated using ((select auth.uid()) = user_id);
create policy "engine reads the acting user's ledger" on public.ledger_entries
  for select to engine using (user_id = (select private.acting_user()));
create policy "chandlery_law reads the ledger" on public.ledger_entries for select to chandlery_law using (true);
create policy "chandlery_law books entries" on public.ledger_entries for insert to chandlery_law with check (true);

create policy "users read their own limits" on public.risk_limits
  for select to authenticated using ((select auth.uid()) = user_id);
create policy "engine reads the acting user's limits" on public.risk_limits
  for select to engine using (user_id = (select private.acting_user()));
create policy "chandlery_law reads limits" on public.risk_limits for select to chandlery_law using (true);
create policy "chandlery_law sets first limits" on public.risk_limits for insert to chandlery_law with check (true);
create policy "chandlery_law changes limits" on public.risk_limits for update to chandlery_law using (true) with check (true);

create policy "chandlery_law reads account heads" on private.account_heads for select to chandlery_law using (true);
create policy "chandlery_law makes account heads" on private.account_heads for insert to chandlery_law with check (true);
create policy "chandlery_law moves account heads" on private.account_heads for update to chandlery_law using (true) with check (true);

create policy "chandlery_law reads instruments" on public.instruments for select to chandlery_law using (true);
create policy "chandlery_law makes instruments" on public.instruments for insert to chandlery_law with check (true);
create policy "chandlery_law reads series" on public.candle_series for select to chandlery_law using (true);
create policy "chandlery_law reads accounts" on public.accounts for select to chandlery_law using (true);
create policy "chandlery_law opens accounts" on public.accounts for insert to chandlery_law with check (mode <> 'backtest');
create policy "chandlery_law changes accounts" on public.accounts for update to chandlery_law using (true) with check (true);
create policy "chandlery_law reads strategies" on public.strategies for select to chandlery_law using (true);
create policy "chandlery_law changes strategies" on public.strategies for update to chandlery_law using (true) with check (true);
create policy "chandlery_law reads intents" on public.intents for select to chandlery_law using (true);
create policy "chandlery_law adds intents" on public.intents for insert to chandlery_law with check (mode <> 'backtest');
create policy "chandlery_law reads decisions" on public.decisions for select to chandlery_law using (true);
create policy "chandlery_law adds decisions" on public.decisions for insert to chandlery_law with check (mode <> 'backtest');
create policy "chandlery_law reads orders" on public.orders for select to chandlery_law using (true);
create policy "chandlery_law adds orders" on public.orders for insert to chandlery_law with check (mode <> 'backtest');
create policy "chandlery_law changes orders" on public.orders for update to chandlery_law
  using (mode <> 'backtest') with check (mode <> 'backtest');
create policy "chandlery_law reads fills" on public.fills for select to chandlery_law using (true);
create policy "chandlery_law adds fills" on public.fills for insert to chandlery_law with check (mode <> 'backtest');
create policy "chandlery_law reads equity" on public.equity_snapshots for select to chandlery_law using (true);
create policy "chandlery_law marks equity" on public.equity_snapshots for insert to chandlery_law with check (true);

-- The engine writes facts of backtests by itself, which nobody can dispatch; all others are written by functions of the law.
drop policy "engine adds accounts of an acting trader" on public.accounts;
drop policy "engine adds intents of an acting trader" on public.intents;
drop policy "engine adds decisions of an acting trader" on public.decisions;
drop policy "engine adds orders of an acting trader" on public.orders;
drop policy "engine adds fills of an acting trader" on public.fills;
drop policy "engine changes the acting user's working orders" on public.orders;
create policy "engine adds backtest accounts of an acting trader" on public.accounts
  for insert to engine
  with check (mode = 'backtest' and user_id = (select private.acting_user()) and (select private.has_role('trader')));
create policy "engine adds backtest intents of an acting trader" on public.intents
  for insert to engine
  with check (mode = 'backtest' and user_id = (select private.acting_user()) and (select private.has_role('trader')));
create policy "engine adds backtest decisions of an acting trader" on public.decisions
  for insert to engine
  with check (mode = 'backtest' and user_id = (select private.acting_user()) and (select private.has_role('trader')));
create policy "engine adds backtest orders of an acting trader" on public.orders
  for insert to engine
  with check (mode = 'backtest' and user_id = (select private.acting_user()) and (select private.has_role('trader')));
create policy "engine adds backtest fills of an acting trader" on public.fills
  for insert to engine
  with check (mode = 'backtest' and user_id = (select private.acting_user()) and (select private.has_role('trader')));
create policy "engine changes the acting user's working backtest orders" on public.orders
  for update to engine
  using (mode = 'backtest' and user_id = (select private.acting_user()) and status = 'working')
  with check (mode = 'backtest' and user_id = (select private.acting_user()));

-- Cash is what the ledger says, where there is one: backtests keep none.
create or replace view public.account_balances
with (security_invoker = true) as
select
  account.account_id,
  account.user_id,
  case
    when account.mode = 'backtest' then account.start_cash
      + coalesce(sum(case when fill.side = 'sell' then 1 else -1 end * fill.quantity * fill.price - fill.fee), 0)
    else (
      select coalesce(sum(entry.amount), 0) from public.ledger_entries as entry where entry.account_id = account.account_id
    )
  end as cash,
  coalesce(sum(case when fill.side = 'buy' then fill.quantity else -fill.quantity end), 0) as position,
  coalesce(sum(fill.fee), 0) as fees
from public.accounts as account
left join public.fills as fill using (account_id)
group by account.account_id;

comment on view public.account_balances is 'Cash of each account, and the quantity and fees of its fills, which mean something where it trades one instrument. Equity is cash + position × price.';

-- Paper runs of before: their instruments, ledgers, positions and heads, from their fills.
insert into public.instruments (user_id, symbol, series_id, currency, tick_size, lot_size)
select distinct run.user_id, series.symbol, series.series_id, 'USD', power(10::numeric, -series.price_scale), 0.00000001
from public.paper_runs as run
join public.candle_series as series using (series_id);

update public.orders as fact set instrument_id = instrument.instrument_id
from public.paper_runs as run
join public.instruments as instrument on instrument.series_id = run.series_id and instrument.user_id = run.user_id
where run.account_id = fact.account_id;
update public.orders as fact set filled_quantity = fill.quantity
from public.fills as fill
where fact.mode = 'paper' and fill.account_id = fact.account_id and fill.order_sequence = fact.sequence;
update public.fills as fact set instrument_id = made.instrument_id, trade_key = made.client_order_id
from public.orders as made
where fact.mode = 'paper' and made.account_id = fact.account_id and made.sequence = fact.order_sequence;
update public.intents as fact set instrument_id = instrument.instrument_id, strategy_id = run.strategy_id
from public.paper_runs as run
join public.instruments as instrument on instrument.series_id = run.series_id and instrument.user_id = run.user_id
where run.account_id = fact.account_id;

insert into public.ledger_entries (account_id, sequence, user_id, kind, amount, fill_sequence, booked_at)
select entry.account_id, row_number() over (partition by entry.account_id order by entry.place, entry.kind desc) - 1, entry.user_id, entry.kind,
  entry.amount, entry.fill_sequence, entry.booked_at
from (
  select account.account_id, account.user_id, 'deposit' as kind, account.start_cash as amount, null::integer as fill_sequence,
    account.created_at as booked_at, -1 as place
  from public.accounts as account
  where account.mode = 'paper'
  union all
  select fill.account_id, fill.user_id, 'trade', case fill.side when 'sell' then 1 else -1 end * fill.quantity * fill.price,
    fill.sequence, fill.filled_at, fill.sequence
  from public.fills as fill
  where fill.mode = 'paper'
  union all
  select fill.account_id, fill.user_id, 'fee', -fill.fee, fill.sequence, fill.filled_at, fill.sequence
  from public.fills as fill
  where fill.mode = 'paper' and fill.fee > 0
) as entry;

insert into public.positions (account_id, instrument_id, user_id, quantity, cost, entry_price, realized_profit, fees, opened_at)
select held.account_id, held.instrument_id, held.user_id, held.quantity, held.cost,
  case when held.quantity <> 0 then latest.price end,
  case when held.quantity = 0 then -held.cost else latest.quantity * latest.price * sign(held.quantity) - held.cost end,
  held.fees, case when held.quantity <> 0 then latest.filled_at end
from (
  select fill.account_id, fill.user_id, fill.instrument_id, sum(fill.fee) as fees,
    sum(case fill.side when 'buy' then 1 else -1 end * fill.quantity) as quantity,
    sum(case fill.side when 'buy' then 1 else -1 end * fill.quantity * fill.price) as cost
  from public.fills as fill
  where fill.mode = 'paper'
  group by 1, 2, 3
) as held
-- A run holds one position at a time, entered by one fill: the newest is its entry.
join lateral (
  select fill.price, fill.quantity, fill.filled_at
  from public.fills as fill
  where fill.account_id = held.account_id
  order by fill.sequence desc
  limit 1
) as latest on true;

insert into public.risk_limits (account_id, user_id, duplicate_window_ms)
select account.account_id, account.user_id, 0 from public.accounts as account where account.mode = 'paper';

insert into private.account_heads (account_id, user_id, intent_count, order_count, fill_count, entry_count, cash)
select account.account_id, account.user_id,
  (select count(*) from public.intents as fact where fact.account_id = account.account_id),
  (select count(*) from public.orders as fact where fact.account_id = account.account_id),
  (select count(*) from public.fills as fact where fact.account_id = account.account_id),
  (select count(*) from public.ledger_entries as fact where fact.account_id = account.account_id),
  (select coalesce(sum(fact.amount), 0) from public.ledger_entries as fact where fact.account_id = account.account_id)
from public.accounts as account
where account.mode = 'paper';
