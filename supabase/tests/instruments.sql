insert into public.instruments (symbol, currency, tick_size, lot_size)
values ('BTCUSD', 'USD', 0.01, 0.0001);

select pg_temp.refused(role, 'select * from public.instruments', '42501')
from unnest(array['anon', 'service_role', 'market_data']) as role;

select pg_temp.allowed('engine', 'select * from public.instruments', 1);
select pg_temp.refused('engine', 'delete from public.instruments', '42501');

select pg_temp.refused('postgres', 'update public.instruments set tick_size = 0', '23514');
select pg_temp.refused('postgres', 'update public.instruments set lot_size = -1', '23514');
