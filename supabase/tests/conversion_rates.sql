-- Rates name their source and stay; those without a user hold for all.
insert into public.conversion_rates (user_id, from_currency, to_currency, rate, source) values ('11111111-1111-4111-8111-111111111111', 'EUR', 'USD', 1.1, 'test'), (null, 'USDT', 'USD', 1, 'test');
select pg_temp.refused('chandlery_law', format($$insert into public.conversion_rates (from_currency, to_currency, rate, source) values (%L, %L, %s, 'test')$$, given, wanted, rate), '23514')
from (values ('EUR', 'EUR', 1), ('EUR', 'USD', 0), ('euro', 'USD', 1)) as wrong (given, wanted, rate);

-- The owner reads and writes nothing; a stranger sees nothing; other roles have no business here.
select pg_temp.allowed('authenticated', 'select from public.conversion_rates', 2);
select pg_temp.refused(role, statement, '42501')
from unnest(array['authenticated', 'engine']) as role,
  unnest(array['insert into public.conversion_rates default values', 'update public.conversion_rates set user_id = user_id', 'delete from public.conversion_rates', 'truncate public.conversion_rates cascade']) as statement;
select pg_temp.refused(role, 'select from public.conversion_rates', '42501')
from unnest(array['anon', 'service_role', 'market_data']) as role;
select pg_temp.allowed('engine', 'select from public.conversion_rates', 2);
select pg_temp.act_as('22222222-2222-4222-8222-222222222222');
select pg_temp.allowed(role, 'select from public.conversion_rates', 1) from unnest(array['authenticated', 'engine']) as role;
select pg_temp.act_as('33333333-3333-4333-8333-333333333333');
select pg_temp.allowed('authenticated', 'select from public.conversion_rates', 1);
select pg_temp.act_as(null);
select pg_temp.allowed('authenticated', 'select from public.conversion_rates', 1);
-- Not even the owner of the table changes what happened.
set constraints all immediate;
select pg_temp.refused('postgres', statement, 'PT403')
from unnest(array['update public.conversion_rates set user_id = user_id', 'delete from public.conversion_rates', 'truncate public.conversion_rates cascade']) as statement;
