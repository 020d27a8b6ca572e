-- The market service begins an import for the trader for whom it acts, and ends it once; users read their own.
select pg_temp.act_as('11111111-1111-4111-8111-111111111111');
select pg_temp.refused(role, 'select from public.candle_imports', '42501') from unnest(array['anon', 'engine', 'service_role']) as role;
select pg_temp.allowed(
  'market_data',
  $$insert into public.candle_imports (import_id, user_id, file_name, source, symbol, timeframe)
    values ('aaaaaaaa-0000-4000-8000-000000000001', '11111111-1111-4111-8111-111111111111', 'a.csv', 'file', 'BTCUSD', '1m')$$,
  1
);
select pg_temp.refused(
  'market_data',
  $$insert into public.candle_imports (import_id, user_id, file_name, source, symbol, timeframe)
    values ('aaaaaaaa-0000-4000-8000-000000000002', '22222222-2222-4222-8222-222222222222', 'a.csv', 'file', 'BTCUSD', '1m')$$,
  '42501'
);
select pg_temp.refused('market_data', $$update public.candle_imports set status = 'done'$$, '23514');
select pg_temp.refused('market_data', $$update public.candle_imports set user_id = '22222222-2222-4222-8222-222222222222'$$, '42501');
select pg_temp.refused('market_data', 'delete from public.candle_imports', '42501');
select pg_temp.refused('market_data', 'truncate public.candle_imports', '42501');
select pg_temp.refused(
  'authenticated',
  $$insert into public.candle_imports (import_id, user_id, file_name, source, symbol, timeframe)
    values ('aaaaaaaa-0000-4000-8000-000000000003', '11111111-1111-4111-8111-111111111111', 'a.csv', 'file', 'BTCUSD', '1m')$$,
  '42501'
);
select pg_temp.refused('authenticated', $$update public.candle_imports set status = 'failed'$$, '42501');
select pg_temp.allowed('authenticated', 'select from public.candle_imports', 1);
select pg_temp.allowed('market_data', $$update public.candle_imports set status = 'done', report = '{}', finished_at = now()$$, 1);
-- What has ended stays as it is: the policy shows no such row to an update.
select pg_temp.allowed('market_data', $$update public.candle_imports set status = 'failed'$$, 0);

select pg_temp.act_as('22222222-2222-4222-8222-222222222222');
select pg_temp.allowed('authenticated', 'select from public.candle_imports', 0);

update public.user_roles set role = 'viewer' where user_id = '11111111-1111-4111-8111-111111111111' and role = 'trader';
select pg_temp.act_as('11111111-1111-4111-8111-111111111111');
select pg_temp.refused(
  'market_data',
  $$insert into public.candle_imports (import_id, user_id, file_name, source, symbol, timeframe)
    values ('aaaaaaaa-0000-4000-8000-000000000004', '11111111-1111-4111-8111-111111111111', 'a.csv', 'file', 'BTCUSD', '1m')$$,
  '42501'
);

-- Counts are of what the caller sees.
select pg_temp.refused(role, 'select from public.candle_totals()', '42501')
from unnest(array['anon', 'service_role', 'engine', 'market_data']) as role;
insert into public.candle_series (user_id, source, symbol, timeframe, price_scale, volume_scale)
values
  ('11111111-1111-4111-8111-111111111111', 'file', 'BTCUSD', '1m', 8, 8),
  ('22222222-2222-4222-8222-222222222222', 'file', 'BTCUSD', '1m', 8, 8);
select pg_temp.allowed('authenticated', 'select from public.candle_totals()', 1);
select pg_temp.allowed('authenticated', $$select from public.candle_coverage('2024-01-01', 60, 10)$$, 1);
-- An endless request is cut to 1,500 stretches.
select pg_temp.allowed('authenticated', $$select from public.candle_coverage('2024-01-01', 1, 2000000000) where cardinality(counts) = 1500$$, 1);
