insert into public.candle_series (source, symbol, timeframe, price_scale, volume_scale)
values ('x', 'BTCUSD', '1m', 8, 8);

create function pg_temp.candle(prices text, is_closed boolean default true) returns text language sql return format(
  'insert into public.market_data_candles (series_id, is_closed, open_time, open, high, low, close, volume)
   select series_id, %L, ''2024-01-01T00:00:00Z'', %s from public.candle_series',
  is_closed,
  prices
);

select pg_temp.refused('market_data', pg_temp.candle(prices), '23514')
from unnest(array[
  '100, 99, 90, 100, 1', -- high below open
  '100, 110, 101, 105, 1', -- low above open
  '100, 110, 90, 111, 1', -- close above high
  '0, 110, 0, 105, 1', -- a price of zero
  '-5, 110, -10, 105, 1',
  '100, 110, 90, 105, -1', -- volume below zero
  '100, 9007199254740992, 90, 105, 1', -- 2^53: not exact in float64
  '100, 110, 90, 105, 9007199254740992'
]) as prices;

select pg_temp.allowed('market_data', pg_temp.candle('100, 110, 90, 105, 1', false), 1);
select pg_temp.refused('market_data', pg_temp.candle('100, 110, 90, 105, 1'), '23505');

select pg_temp.refused(role, 'select * from public.market_data_candles', '42501')
from unnest(array['anon', 'service_role']) as role;
select pg_temp.refused(role, statement, '42501')
from unnest(array['anon', 'authenticated', 'service_role', 'engine', 'market_data']) as role,
  unnest(array[
    'update public.market_data_candles set close = 100',
    'delete from public.market_data_candles',
    'truncate public.market_data_candles'
  ]) as statement;
select pg_temp.allowed('engine', 'select * from public.market_data_candles', 1);

-- A candle of a series that does not exist is refused by the policy.
select pg_temp.refused(
  'market_data',
  'insert into public.market_data_candles (series_id, open_time, open, high, low, close, volume) values (-1, now(), 1, 1, 1, 1, 1)',
  '42501'
);

-- The definer function: closes the forming candle, and then changes nothing more. Nobody else may call it.
create function pg_temp.replace(close bigint, is_closed boolean) returns text language sql return format(
  'select private.replace_forming_candles(array[series_id], array[timestamptz ''2024-01-01T00:00:00Z''],
     array[100::bigint], array[120::bigint], array[80::bigint], array[%s::bigint], array[2::bigint], array[%L::boolean])
   from public.candle_series',
  close,
  is_closed
);

select pg_temp.refused(role, pg_temp.replace(106, true), '42501')
from unnest(array['anon', 'authenticated', 'service_role', 'engine']) as role;
select pg_temp.allowed('market_data', pg_temp.replace(106, true), 1);
select pg_temp.allowed('market_data', pg_temp.replace(107, true), 1);
select pg_temp.allowed('market_data', 'select from public.market_data_candles where is_closed and close = 106', 1);

-- Candles are seen by who sees their series.
insert into public.candle_series (user_id, source, symbol, timeframe, price_scale, volume_scale)
values ('11111111-1111-4111-8111-111111111111', 'own', 'BTCUSD', '1m', 8, 8);
insert into public.market_data_candles (series_id, open_time, open, high, low, close, volume)
select series_id, '2020-01-01', 1, 1, 1, 1, 1 from public.candle_series where source = 'own';
select pg_temp.allowed(role, $$select from public.market_data_candles where open_time = '2020-01-01'$$, 1)
from unnest(array['authenticated', 'engine']) as role;
select pg_temp.act_as('22222222-2222-4222-8222-222222222222');
select pg_temp.allowed(role, $$select from public.market_data_candles where open_time = '2020-01-01'$$, 0)
from unnest(array['authenticated', 'engine']) as role;
