-- Limits are positive, losses fractions; they change by the law's function alone.
insert into public.accounts (account_id, user_id, mode, venue, purpose, name, start_cash) values ('a0000000-0000-4000-8000-000000000001', '11111111-1111-4111-8111-111111111111', 'paper', 'paper', 'desk', 'Desk', 1000);
insert into public.risk_limits (account_id, user_id, max_leverage) values ('a0000000-0000-4000-8000-000000000001', '11111111-1111-4111-8111-111111111111', 1);
select pg_temp.refused('chandlery_law', format('update public.risk_limits set %s', change), '23514')
from unnest(array['max_leverage = 0', 'max_daily_loss = 1.1', 'max_open_orders = -1', 'instruments = array[]::integer[]', 'duplicate_window_ms = -1']) as change;

-- The owner reads and writes nothing; a stranger sees nothing; other roles have no business here.
select pg_temp.allowed('authenticated', 'select from public.risk_limits', 1);
select pg_temp.refused(role, statement, '42501')
from unnest(array['authenticated', 'engine']) as role,
  unnest(array['insert into public.risk_limits default values', 'update public.risk_limits set user_id = user_id', 'delete from public.risk_limits', 'truncate public.risk_limits cascade']) as statement;
select pg_temp.refused(role, 'select from public.risk_limits', '42501')
from unnest(array['anon', 'service_role', 'market_data']) as role;
select pg_temp.allowed('engine', 'select from public.risk_limits', 1);
select pg_temp.act_as('22222222-2222-4222-8222-222222222222');
select pg_temp.allowed(role, 'select from public.risk_limits', 0) from unnest(array['authenticated', 'engine']) as role;
select pg_temp.act_as('33333333-3333-4333-8333-333333333333');
select pg_temp.allowed('authenticated', 'select from public.risk_limits', 0);
select pg_temp.act_as(null);
select pg_temp.allowed('authenticated', 'select from public.risk_limits', 0);
