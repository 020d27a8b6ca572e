select pg_temp.allowed(
  'market_data',
  'insert into public.candle_series (source, symbol, timeframe, price_scale, volume_scale) values (''x'', ''BTCUSD'', ''1m'', 8, 8)',
  1
);

select pg_temp.refused(role, 'select * from public.candle_series', '42501')
from unnest(array['anon', 'service_role']) as role;

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

-- A user sees shared series and their own, through the engine too; nobody sees another user's.
select pg_temp.allowed('authenticated', 'select from public.candle_series', 1);
insert into public.candle_series (user_id, source, symbol, timeframe, price_scale, volume_scale)
values ('11111111-1111-4111-8111-111111111111', 'x', 'BTCUSD', '1m', 8, 8);
select pg_temp.allowed(role, 'select from public.candle_series', 2) from unnest(array['authenticated', 'engine']) as role;
select pg_temp.act_as('22222222-2222-4222-8222-222222222222');
select pg_temp.allowed(role, 'select from public.candle_series', 1) from unnest(array['authenticated', 'engine']) as role;
select pg_temp.act_as(null);
select pg_temp.allowed(role, 'select from public.candle_series', 1) from unnest(array['authenticated', 'engine']) as role;
select pg_temp.refused('authenticated', statement, '42501')
from unnest(array['insert into public.candle_series default values', 'update public.candle_series set user_id = null', 'delete from public.candle_series']) as statement;
