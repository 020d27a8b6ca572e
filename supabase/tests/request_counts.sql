-- Counts of requests are the law's own: no role of the API reads or writes them, and limit_rate is called by functions of the law.
select pg_temp.refused(role, statement, '42501')
from unnest(array['anon', 'authenticated', 'service_role', 'engine', 'market_data']) as role,
  unnest(array['select from private.request_counts', 'insert into private.request_counts default values', 'update private.request_counts set requests = 1', 'delete from private.request_counts', 'truncate private.request_counts', $$select private.limit_rate('orders', 1, interval '1 minute')$$]) as statement;
select pg_temp.refused('chandlery_law', 'delete from private.request_counts', '42501');
select pg_temp.refused('chandlery_law', $$update private.request_counts set user_id = user_id$$, '42501');

-- Two pass in a window, the third does not; an older window does not begin the count again, a newer one does.
select pg_temp.allowed('chandlery_law', $$select private.limit_rate('orders', 2, interval '1 hour')$$, 1) from generate_series(1, 2);
select pg_temp.refused('chandlery_law', $$select private.limit_rate('orders', 2, interval '1 hour')$$, 'PT429');
update private.request_counts set window_start = window_start + interval '1 day';
select pg_temp.refused('chandlery_law', $$select private.limit_rate('orders', 2, interval '1 hour')$$, 'PT429');
update private.request_counts set window_start = window_start - interval '2 days';
select pg_temp.allowed('chandlery_law', $$select private.limit_rate('orders', 2, interval '1 hour')$$, 1);

-- Kinds and users are counted apart; nobody signed in is not counted, but refused by what follows.
select pg_temp.allowed('chandlery_law', $$select private.limit_rate('others', 1, interval '1 hour')$$, 1);
select pg_temp.act_as('22222222-2222-4222-8222-222222222222');
select pg_temp.allowed('chandlery_law', $$select private.limit_rate('others', 1, interval '1 hour')$$, 1);
select pg_temp.act_as(null);
select pg_temp.allowed('chandlery_law', $$select private.limit_rate('others', 0, interval '1 hour')$$, 1);
do $$ begin
  if (select array_agg(format('%s %s %s', left(user_id::text, 1), kind, requests) order by user_id, kind) from private.request_counts) <> array['1 orders 1', '1 others 1', '2 others 1'] then
    raise 'counted otherwise: %', (select jsonb_agg(to_jsonb(counted)) from private.request_counts as counted);
  end if;
end $$;
