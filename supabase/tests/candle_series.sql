select pg_temp.allowed(
  'market_data',
  'insert into public.candle_series (source, symbol, timeframe, price_scale, volume_scale) values (''x'', ''BTCUSD'', ''1m'', 8, 8)',
  1
);

select pg_temp.refused(role, 'select * from public.candle_series', '42501')
from unnest(array['anon', 'authenticated', 'service_role']) as role;

select pg_temp.allowed('engine', 'select * from public.candle_series', 1);
select pg_temp.refused('engine', 'insert into public.candle_series default values', '42501');
select pg_temp.refused('market_data', 'update public.candle_series set price_scale = 0', '42501');
select pg_temp.refused('market_data', 'delete from public.candle_series', '42501');

-- The same source has one series of a symbol and timeframe.
select pg_temp.refused(
  'market_data',
  'insert into public.candle_series (source, symbol, timeframe, price_scale, volume_scale) values (''x'', ''BTCUSD'', ''1m'', 4, 4)',
  '23505'
);
select pg_temp.refused(
  'market_data',
  'insert into public.candle_series (source, symbol, timeframe, price_scale, volume_scale) values (''x'', ''BTCUSD'', ''H1'', 8, 8)',
  '23514'
);
