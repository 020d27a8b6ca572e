-- Positions are derived of fills by the law alone; a flat one has no entry price.
insert into public.candle_series (source, symbol, timeframe, price_scale, volume_scale) values ('test', 'BTCUSD', '1m', 8, 8);
insert into public.instruments (symbol, series_id, currency, tick_size, lot_size) select 'BTCUSD', series_id, 'USD', 0.01, 0.001 from public.candle_series;
insert into public.accounts (account_id, user_id, mode, venue, purpose, name, start_cash) values ('a0000000-0000-4000-8000-000000000001', '11111111-1111-4111-8111-111111111111', 'paper', 'paper', 'desk', 'Desk', 1000);
insert into public.positions (account_id, instrument_id, user_id, quantity, cost, entry_price) select 'a0000000-0000-4000-8000-000000000001', instrument_id, '11111111-1111-4111-8111-111111111111', 1, 100, 100 from public.instruments;
select pg_temp.refused('chandlery_law', 'update public.positions set quantity = 0', '23514');
select pg_temp.allowed('chandlery_law', 'update public.positions set quantity = 0, entry_price = null', 1);

-- The owner reads and writes nothing; a stranger sees nothing; other roles have no business here.
select pg_temp.allowed('authenticated', 'select from public.positions', 1);
select pg_temp.refused(role, statement, '42501')
from unnest(array['authenticated', 'engine']) as role,
  unnest(array['insert into public.positions default values', 'update public.positions set user_id = user_id', 'delete from public.positions', 'truncate public.positions cascade']) as statement;
select pg_temp.refused(role, 'select from public.positions', '42501')
from unnest(array['anon', 'service_role', 'market_data']) as role;
select pg_temp.allowed('engine', 'select from public.positions', 1);
select pg_temp.act_as('22222222-2222-4222-8222-222222222222');
select pg_temp.allowed(role, 'select from public.positions', 0) from unnest(array['authenticated', 'engine']) as role;
select pg_temp.act_as('33333333-3333-4333-8333-333333333333');
select pg_temp.allowed('authenticated', 'select from public.positions', 0);
select pg_temp.act_as(null);
select pg_temp.allowed('authenticated', 'select from public.positions', 0);
select pg_temp.refused('postgres', 'delete from public.positions', 'PT403');
