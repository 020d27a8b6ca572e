-- Candle files that users upload, and what came of each; and how many candles there are, for the page that shows holes.

-- The market service imports a file for the user who uploaded it, and says so as the engine does.
create or replace function private.acting_user() returns uuid
language sql
stable
set search_path = ''
as $$
  select case
    when session_user in ('engine', 'engine_execution', 'market_data')
      then nullif(current_setting('chandlery.acting_user', true), '')::uuid
    else nullif(
      coalesce(
        nullif(current_setting('request.jwt.claim.sub', true), ''),
        nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub'
      ),
      ''
    )::uuid
  end
$$;

grant execute on function private.acting_user, private.has_role to market_data;

create table public.candle_imports (
  import_id uuid primary key,
  user_id uuid not null references auth.users on delete restrict,
  file_name text not null check (length(file_name) between 1 and 255),
  source text not null check (length(source) between 1 and 64),
  symbol text not null check (length(symbol) between 1 and 64),
  timeframe text not null check (length(timeframe) between 1 and 8),
  status text not null default 'running' check (status in ('running', 'done', 'refused', 'failed')),
  report jsonb,
  created_at timestamptz not null default now(),
  finished_at timestamptz,
  constraint an_end_has_its_report check (
    (status = 'running') = (report is null) and (status = 'running') = (finished_at is null)
  )
);

create index candle_imports_by_user on public.candle_imports (user_id, created_at);
create index candle_imports_by_status on public.candle_imports (status) where status = 'running';

comment on table public.candle_imports is 'Candle files that users uploaded: what was counted, or why the file was refused. The candles themselves are in market_data_candles.';

revoke all on public.candle_imports from public, anon, authenticated, service_role;
grant select on public.candle_imports to authenticated, market_data;
grant insert, update (status, report, finished_at) on public.candle_imports to market_data;

alter table public.candle_imports enable row level security;
alter table public.candle_imports force row level security;

create policy "users read their own imports" on public.candle_imports
  for select to authenticated using ((select auth.uid()) = user_id);
create policy "market_data reads imports" on public.candle_imports
  for select to market_data using (true);
create policy "market_data begins imports of a trader" on public.candle_imports
  for insert to market_data
  with check (user_id = (select private.acting_user()) and (select private.has_role('trader')));
create policy "market_data ends imports" on public.candle_imports
  for update to market_data using (status = 'running') with check (status <> 'running');

-- Both functions run as whoever asks: row level security decides which series there are.
create function public.candle_totals()
returns table (
  series_id integer,
  candle_count bigint,
  revision_count bigint,
  first_time timestamptz,
  last_time timestamptz
)
language sql
stable
set search_path = ''
as $$
  select
    series.series_id,
    (select count(*) from public.market_data_candles as candle where candle.series_id = series.series_id),
    (select count(*) from public.candle_revisions as revision where revision.series_id = series.series_id),
    (select min(candle.open_time) from public.market_data_candles as candle where candle.series_id = series.series_id),
    (select max(candle.open_time) from public.market_data_candles as candle where candle.series_id = series.series_id)
  from public.candle_series as series
$$;

comment on function public.candle_totals is 'What each series that the caller sees holds.';

create function public.candle_coverage(
  from_time timestamptz,
  step_seconds integer,
  step_count integer,
  only_series integer default null
)
returns table (series_id integer, counts integer[])
language sql
stable
set search_path = ''
as $$
  select
    series.series_id,
    array(
      select (
        select count(*)::integer
        from public.market_data_candles as candle
        where candle.series_id = series.series_id
          and candle.open_time >= from_time + interval '1 second' * (step_seconds::double precision * step.at)
          and candle.open_time < from_time + interval '1 second' * (step_seconds::double precision * (step.at + 1))
      )
      from generate_series(0, least(step_count, 1500) - 1) as step (at)
      order by step.at
    )
  from public.candle_series as series
  where only_series is null or series.series_id = only_series
$$;

comment on function public.candle_coverage is 'Candles in each of step_count (1,500 at most) stretches of step_seconds from from_time on, for every series that the caller sees or for one.';

revoke execute on function public.candle_totals, public.candle_coverage from public, anon, authenticated, service_role;
grant execute on function public.candle_totals, public.candle_coverage to authenticated;
