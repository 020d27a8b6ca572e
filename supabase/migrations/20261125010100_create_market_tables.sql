-- What is traded, candles, what contradicts them, and the keys that may write them.
create table public.instruments (
  instrument_id integer generated always as identity primary key,
  symbol text not null unique check (length(symbol) between 1 and 64 and symbol = btrim(symbol)),
  currency text not null check (currency ~ '^[A-Z0-9]{2,12}$'),
  tick_size numeric not null check (tick_size > 0),
  lot_size numeric not null check (lot_size > 0),
  contract_size numeric not null default 1 check (contract_size > 0),
  created_at timestamptz not null default now()
);

comment on table public.instruments is 'What is traded: the smallest price step, the smallest quantity, the size of one contract, the currency of its price.';

create table public.candle_series (
  series_id integer generated always as identity primary key,
  source text not null check (length(source) between 1 and 64 and source = btrim(source)),
  symbol text not null check (length(symbol) between 1 and 64 and symbol = btrim(symbol)),
  timeframe text not null check (timeframe in (
    '1m', '2m', '3m', '4m', '5m', '6m', '10m', '12m', '15m', '20m', '30m', '1h', '2h', '3h', '4h', '6h', '8h', '12h', '1d', '1w'
  )),
  price_scale smallint not null check (price_scale between 0 and 8),
  volume_scale smallint not null check (volume_scale between 0 and 8),
  user_id uuid references auth.users on delete restrict,
  created_at timestamptz not null default now(),
  unique nulls not distinct (user_id, source, symbol, timeframe)
);

comment on table public.candle_series is 'One source''s candles of one symbol and timeframe. Candles are integers: price = stored / 10^price_scale, volume = stored / 10^volume_scale. Without a user_id it is shared by all users.';

-- Values stay below 2^53, so that float64 holds every stored integer exactly. A foreign key to candle_series would cost 7 µs
-- a row, more than the insert itself (3.8 µs, measured); the insert policy asks for the series instead, and nobody may delete one.
create table public.market_data_candles (
  series_id integer not null,
  is_closed boolean not null default true,
  open_time timestamptz not null check (isfinite(open_time)),
  open bigint not null,
  high bigint not null,
  low bigint not null,
  close bigint not null,
  volume bigint not null,
  primary key (series_id, open_time),
  constraint candle_is_consistent check (
    low > 0
    and low <= least(open, close)
    and high >= greatest(open, close)
    and high < 9007199254740992
    and volume >= 0
    and volume < 9007199254740992
  )
);

comment on table public.market_data_candles is 'Candles keyed by series and open time (UTC). A closed candle never changes; an unclosed one is replaced by private.replace_forming_candles.';

create table public.candle_revisions (
  series_id integer not null,
  open_time timestamptz not null,
  revision integer not null check (revision >= 1),
  open bigint not null,
  high bigint not null,
  low bigint not null,
  close bigint not null,
  volume bigint not null,
  received_at timestamptz not null default now(),
  primary key (series_id, open_time, revision),
  foreign key (series_id, open_time) references public.market_data_candles on delete restrict,
  constraint revision_is_new unique (series_id, open_time, open, high, low, close, volume)
);

comment on table public.candle_revisions is 'A closed candle that came again with other values. The stored candle stays; the differing one is kept here, once.';

create table public.ingest_keys (
  key_id integer generated always as identity primary key,
  user_id uuid not null references auth.users on delete restrict,
  source text not null check (length(source) between 1 and 64 and source = btrim(source)),
  symbols text[] check (cardinality(symbols) > 0),
  key_sha256 bytea not null unique check (length(key_sha256) = 32),
  key_prefix text not null,
  created_at timestamptz not null default now(),
  revoked_at timestamptz
);

create index ingest_keys_by_user on public.ingest_keys (user_id, created_at);

comment on table public.ingest_keys is 'Who may write candles: the key''s hash, the source it writes for, and its symbols (null: all). The key itself is shown once and stored nowhere.';

revoke all on public.instruments, public.candle_series, public.market_data_candles, public.candle_revisions, public.ingest_keys
  from public, anon, authenticated, service_role;
revoke all on sequence public.instruments_instrument_id_seq, public.candle_series_series_id_seq, public.ingest_keys_key_id_seq
  from public, anon, authenticated, service_role;

grant select, insert on public.candle_series, public.market_data_candles, public.candle_revisions to market_data;
grant select on public.ingest_keys to market_data;

grant select on public.instruments, public.candle_series, public.market_data_candles, public.candle_revisions to engine;
grant select, insert, update (revoked_at) on public.ingest_keys to engine;

grant select on public.instruments, public.candle_series, public.market_data_candles, public.candle_revisions to authenticated;
grant select (key_id, user_id, source, symbols, key_prefix, created_at, revoked_at) on public.ingest_keys to authenticated;

grant select, update (is_closed, open, high, low, close, volume) on public.market_data_candles to chandlery_law;

alter table public.instruments enable row level security;
alter table public.instruments force row level security;
alter table public.candle_series enable row level security;
alter table public.candle_series force row level security;
alter table public.market_data_candles enable row level security;
alter table public.market_data_candles force row level security;
alter table public.candle_revisions enable row level security;
alter table public.candle_revisions force row level security;
alter table public.ingest_keys enable row level security;
alter table public.ingest_keys force row level security;

create policy "engine reads instruments" on public.instruments
  for select to engine using (true);
create policy "users read instruments" on public.instruments
  for select to authenticated using (true);

create policy "market_data reads series" on public.candle_series
  for select to market_data using (true);
create policy "market_data adds series" on public.candle_series
  for insert to market_data with check (true);
create policy "engine reads shared series and the acting user's" on public.candle_series
  for select to engine using (user_id is null or user_id = (select private.acting_user()));
create policy "users read shared series and their own" on public.candle_series
  for select to authenticated using (user_id is null or user_id = (select auth.uid()));

create policy "market_data reads candles" on public.market_data_candles
  for select to market_data using (true);
create policy "market_data adds candles of a series" on public.market_data_candles
  for insert to market_data with check (series_id in (select series.series_id from public.candle_series as series));
create policy "engine reads candles of series that it sees" on public.market_data_candles
  for select to engine using (series_id in (select series.series_id from public.candle_series as series));
create policy "users read candles of series that they see" on public.market_data_candles
  for select to authenticated using (series_id in (select series.series_id from public.candle_series as series));
create policy "chandlery_law reads candles" on public.market_data_candles
  for select to chandlery_law using (true);
create policy "chandlery_law replaces unclosed candles" on public.market_data_candles
  for update to chandlery_law using (not is_closed) with check (true);

create policy "market_data reads revisions" on public.candle_revisions
  for select to market_data using (true);
create policy "market_data adds revisions" on public.candle_revisions
  for insert to market_data with check (true);
create policy "engine reads revisions of series that it sees" on public.candle_revisions
  for select to engine using (series_id in (select series.series_id from public.candle_series as series));
create policy "users read revisions of series that they see" on public.candle_revisions
  for select to authenticated using (series_id in (select series.series_id from public.candle_series as series));

create policy "market_data reads ingest keys" on public.ingest_keys
  for select to market_data using (true);
create policy "engine reads the acting user's ingest keys" on public.ingest_keys
  for select to engine using (user_id = (select private.acting_user()));
create policy "engine adds ingest keys of the acting user" on public.ingest_keys
  for insert to engine
  with check (revoked_at is null and user_id = (select private.acting_user()) and (select private.has_role('trader')));
create policy "engine revokes the acting user's ingest keys" on public.ingest_keys
  for update to engine
  using (revoked_at is null and user_id = (select private.acting_user()))
  with check (revoked_at is not null and user_id = (select private.acting_user()));
create policy "users read their own ingest keys" on public.ingest_keys
  for select to authenticated using ((select auth.uid()) = user_id);
