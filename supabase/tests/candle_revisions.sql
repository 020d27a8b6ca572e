insert into public.candle_series (source, symbol, timeframe, price_scale, volume_scale)
values ('x', 'BTCUSD', '1m', 8, 8);
insert into public.market_data_candles (series_id, open_time, open, high, low, close, volume)
select series_id, '2024-01-01T00:00:00Z', 100, 110, 90, 105, 1 from public.candle_series;

create function pg_temp.revision(open_time timestamptz, revision integer, close bigint) returns text language sql return format(
  'insert into public.candle_revisions (series_id, open_time, revision, open, high, low, close, volume)
   select series_id, %L, %s, 100, 110, 90, %s, 1 from public.candle_series',
  open_time,
  revision,
  close
);

select pg_temp.allowed('market_data', pg_temp.revision('2024-01-01T00:00:00Z', 1, 106), 1);
select pg_temp.refused('market_data', pg_temp.revision('2024-01-01T00:00:00Z', 2, 106), '23505'); -- known values
select pg_temp.refused('market_data', pg_temp.revision('2024-01-01T00:01:00Z', 1, 106), '23503'); -- of no candle

select pg_temp.allowed('engine', 'select * from public.candle_revisions', 1);
select pg_temp.refused(role, 'select * from public.candle_revisions', '42501')
from unnest(array['anon', 'service_role']) as role;
select pg_temp.refused(role, statement, '42501')
from unnest(array['anon', 'authenticated', 'service_role', 'engine', 'market_data']) as role,
  unnest(array['update public.candle_revisions set close = 1', 'delete from public.candle_revisions']) as statement;
