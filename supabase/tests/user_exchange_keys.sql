-- Traders store and revoke their own keys by functions; nobody reads a seal but the execution service, by its function.
select private.register_execution_key('eeeeeeee-0000-4000-8000-000000000001', repeat('A', 43));

create function pg_temp.store(id text, label text default 'main', size integer default 304, recipient text default 'eeeeeeee-0000-4000-8000-000000000001')
returns text language sql as $$
  select format(
    $q$select public.store_exchange_key(%L, 'binance', %L, 'abcd', %L, 1, decode(repeat('00', %s), 'hex'), '{}')$q$,
    'cccccccc-0000-4000-8000-00000000000' || id, label, recipient, size
  )
$$;

select pg_temp.refused(role, pg_temp.store('1'), '42501')
from unnest(array['anon', 'service_role', 'engine', 'market_data', 'engine_execution']) as role;
select pg_temp.allowed('authenticated', pg_temp.store('1'), 1);
-- The same id again finds it; another label, and another user, do not.
select pg_temp.allowed('authenticated', pg_temp.store('1'), 1);
select pg_temp.refused('authenticated', pg_temp.store('1', 'other'), 'PT409');
select pg_temp.refused('authenticated', pg_temp.store('2', size => 303), 'PT422');
select pg_temp.refused('authenticated', pg_temp.store('2', size => 305), 'PT422');
select pg_temp.refused('authenticated', pg_temp.store('2', size => 4400), 'PT422');
select pg_temp.refused('authenticated', pg_temp.store('2', recipient => 'eeeeeeee-0000-4000-8000-000000000009'), 'PT409');
select pg_temp.refused('authenticated', pg_temp.store('2', ''), '23514');

-- Whatever a caller says of permissions, a key that came in this way is not valid yet.
select pg_temp.allowed('authenticated', $$select key_id, venue, label, hint, permissions from public.user_exchange_keys where status = 'pending' and validated_at is null$$, 1);
select pg_temp.refused(role, 'select sealed from public.user_exchange_keys', '42501')
from unnest(array['anon', 'authenticated', 'service_role', 'engine', 'market_data', 'engine_execution']) as role;
select pg_temp.refused(role, 'select * from public.user_exchange_keys', '42501')
from unnest(array['anon', 'authenticated', 'service_role', 'engine', 'market_data', 'engine_execution']) as role;
select pg_temp.refused(role, statement, '42501')
from unnest(array['anon', 'authenticated', 'service_role', 'engine', 'market_data', 'engine_execution']) as role,
  unnest(array[
    $$update public.user_exchange_keys set status = 'valid'$$,
    $$update public.user_exchange_keys set sealed = ''$$,
    'delete from public.user_exchange_keys',
    'truncate public.user_exchange_keys',
    $$insert into public.user_exchange_keys (key_id, user_id, venue, label, hint, recipient_key_id, version, sealed)
      values ('cccccccc-0000-4000-8000-000000000009', '11111111-1111-4111-8111-111111111111', 'binance', 'x', 'abcd', 'eeeeeeee-0000-4000-8000-000000000001', 1, '')$$
  ]) as statement;
select pg_temp.refused(role, statement, '42501')
from unnest(array['anon', 'authenticated', 'service_role', 'engine', 'market_data']) as role,
  unnest(array[
    $$select * from private.open_exchange_key('cccccccc-0000-4000-8000-000000000001')$$,
    'select * from private.exchange_keys_to_prove()',
    $$select private.claim_exchange_key('cccccccc-0000-4000-8000-000000000001')$$,
    $$select private.record_exchange_key_proof('cccccccc-0000-4000-8000-000000000001', gen_random_uuid(), 'unknown', null, 'venue_failed', null)$$,
    $$select * from private.sealed_exchange_keys('eeeeeeee-0000-4000-8000-000000000001', null, 10)$$,
    $$select private.reseal_exchange_key('cccccccc-0000-4000-8000-000000000001', 'eeeeeeee-0000-4000-8000-000000000001', 'eeeeeeee-0000-4000-8000-000000000001', '')$$
  ]) as statement;
select pg_temp.allowed('engine_execution', $$select * from private.open_exchange_key('cccccccc-0000-4000-8000-000000000001') where octet_length(sealed) = 304 and status = 'pending'$$, 1);

-- A stranger: neither sees, nor takes the id, nor revokes; the service acting for them does not open.
select pg_temp.act_as('22222222-2222-4222-8222-222222222222');
select pg_temp.allowed('authenticated', 'select key_id from public.user_exchange_keys', 0);
select pg_temp.refused('authenticated', pg_temp.store('1'), 'PT409');
select pg_temp.refused('authenticated', $$select public.revoke_exchange_key('cccccccc-0000-4000-8000-000000000001')$$, 'PT404');
select pg_temp.refused('engine_execution', $$select * from private.open_exchange_key('cccccccc-0000-4000-8000-000000000001')$$, 'PT404');
select pg_temp.allowed('engine_execution', $$select where private.claim_exchange_key('cccccccc-0000-4000-8000-000000000001') is not null$$, 0);
select pg_temp.act_as(null);
select pg_temp.refused('authenticated', pg_temp.store('3'), 'PT401');

-- The service judges: valid, then refused, which empties the seal and cannot be taken back.
select pg_temp.act_as('11111111-1111-4111-8111-111111111111');
select pg_temp.allowed('authenticated', pg_temp.store('2'), 1);
-- Whoever judges has the claim; nobody has it twice, and what may withdraw is not valid whatever is said.
create function pg_temp.claim() returns void language sql as $$
  update public.user_exchange_keys
  set proof_due_at = now(), proving_until = now() + interval '1 minute', proof_claim = 'dddddddd-0000-4000-8000-000000000001'
  where key_id = 'cccccccc-0000-4000-8000-000000000002'
$$;
create function pg_temp.judge(verdict text, permissions text, code text default null, claim text default 'dddddddd-0000-4000-8000-000000000001')
returns text language sql as $$
  select format(
    $q$select where private.record_exchange_key_proof('cccccccc-0000-4000-8000-000000000002', %L, %L, %L, %L, null) is not null$q$,
    claim, verdict, permissions, code
  )
$$;
select pg_temp.allowed('engine_execution', $$select from private.exchange_keys_to_prove() where key_id = 'cccccccc-0000-4000-8000-000000000002'$$, 1);
select pg_temp.allowed('engine_execution', $$select where private.claim_exchange_key('cccccccc-0000-4000-8000-000000000002') is not null$$, 1);
select pg_temp.allowed('engine_execution', $$select where private.claim_exchange_key('cccccccc-0000-4000-8000-000000000002') is not null$$, 0);
select pg_temp.allowed('engine_execution', $$select from private.exchange_keys_to_prove() where key_id = 'cccccccc-0000-4000-8000-000000000002'$$, 0);
select pg_temp.claim();
select pg_temp.refused('engine_execution', pg_temp.judge('pending', '{}', 'venue_failed'), 'PT422');
select pg_temp.refused('engine_execution', pg_temp.judge('refused', '{}'), 'PT422');
select pg_temp.refused('engine_execution', pg_temp.judge('valid', null), 'PT422');
select pg_temp.refused('engine_execution', pg_temp.judge('valid', '{"by": "execution", "canRead": true, "canTrade": true}'), 'PT422');
select pg_temp.refused('engine_execution', pg_temp.judge('valid', '{"by": "execution", "canRead": true, "canTrade": true, "canWithdraw": true}'), 'PT422');
select pg_temp.refused('engine_execution', pg_temp.judge('valid', '{"by": "entry", "canRead": true, "canTrade": true, "canWithdraw": false}'), 'PT422');
select pg_temp.allowed('engine_execution', pg_temp.judge('unknown', null, 'venue_failed', 'dddddddd-0000-4000-8000-000000000009'), 0);
select pg_temp.allowed('engine_execution', pg_temp.judge('unknown', null, 'venue_failed'), 1);
select pg_temp.allowed('authenticated', $$select key_id from public.user_exchange_keys where status = 'pending' and reason_code = 'venue_failed' and proof_failures = 1 and proof_due_at = now() + interval '30 seconds'$$, 1);
select pg_temp.refused('authenticated', 'select proof_claim from public.user_exchange_keys', '42501');
select pg_temp.claim();
select pg_temp.allowed('engine_execution', pg_temp.judge('valid', '{"by": "execution", "canRead": true, "canTrade": true, "canWithdraw": false}'), 1);
select pg_temp.allowed('authenticated', $$select key_id from public.user_exchange_keys where status = 'valid' and validated_at is not null and proof_failures = 0 and proof_due_at = now() + interval '24 hours'$$, 1);
select pg_temp.claim();
select pg_temp.allowed('engine_execution', pg_temp.judge('refused', '{}', 'exchange_key_can_withdraw'), 1);
select pg_temp.allowed('postgres', $$select from public.user_exchange_keys where status = 'refused' and octet_length(sealed) = 0$$, 1);
select pg_temp.claim();
select pg_temp.allowed('engine_execution', pg_temp.judge('valid', '{"by": "execution", "canRead": true, "canTrade": true, "canWithdraw": false}'), 0);
select pg_temp.refused('engine_execution', $$select * from private.open_exchange_key('cccccccc-0000-4000-8000-000000000002')$$, 'PT404');
select pg_temp.refused('authenticated', pg_temp.store('2'), 'PT409');

-- Rotation: only from the key for which it is sealed, only to the active one, twice is once.
select private.register_execution_key('eeeeeeee-0000-4000-8000-000000000002', repeat('B', 43), 'eeeeeeee-0000-4000-8000-000000000001');
select pg_temp.refused('authenticated', pg_temp.store('4'), 'PT409');
select pg_temp.refused('engine_execution', $$select private.retire_execution_key('eeeeeeee-0000-4000-8000-000000000001')$$, 'PT409');
create function pg_temp.reseal(from_key text, to_key text) returns text language sql as $$
  select format(
    $q$select where private.reseal_exchange_key('cccccccc-0000-4000-8000-000000000001', %L, %L, decode(repeat('01', 304), 'hex'))$q$,
    'eeeeeeee-0000-4000-8000-00000000000' || from_key, 'eeeeeeee-0000-4000-8000-00000000000' || to_key
  )
$$;
select pg_temp.refused('engine_execution', pg_temp.reseal('1', '1'), 'PT409');
select pg_temp.allowed('engine_execution', pg_temp.reseal('2', '2'), 0);
select pg_temp.allowed('engine_execution', $$select * from private.sealed_exchange_keys('eeeeeeee-0000-4000-8000-000000000001', null, 10)$$, 1);
select pg_temp.allowed('engine_execution', pg_temp.reseal('1', '2'), 1);
select pg_temp.allowed('engine_execution', pg_temp.reseal('1', '2'), 0);
select pg_temp.allowed('engine_execution', $$select * from private.sealed_exchange_keys('eeeeeeee-0000-4000-8000-000000000001', null, 10)$$, 0);
select pg_temp.allowed('engine_execution', $$select where private.retire_execution_key('eeeeeeee-0000-4000-8000-000000000001')$$, 1);

-- A viewer sees their keys and writes none; a trader revokes, which empties the seal, and twice is once.
update public.user_roles set role = 'viewer' where user_id = '11111111-1111-4111-8111-111111111111' and role = 'trader';
select pg_temp.allowed('authenticated', 'select key_id from public.user_exchange_keys', 2);
select pg_temp.refused('authenticated', pg_temp.store('5', recipient => 'eeeeeeee-0000-4000-8000-000000000002'), 'PT403');
select pg_temp.refused('authenticated', $$select public.revoke_exchange_key('cccccccc-0000-4000-8000-000000000001')$$, 'PT403');
update public.user_roles set role = 'trader' where user_id = '11111111-1111-4111-8111-111111111111' and role = 'viewer';
select pg_temp.allowed('authenticated', $$select public.revoke_exchange_key('cccccccc-0000-4000-8000-000000000001')$$, 1);
select pg_temp.allowed('authenticated', $$select public.revoke_exchange_key('cccccccc-0000-4000-8000-000000000001')$$, 1);
select pg_temp.allowed('postgres', $$select from public.user_exchange_keys where status = 'revoked' and octet_length(sealed) = 0 and updated_at = now()$$, 1);
select pg_temp.refused('authenticated', $$select public.revoke_exchange_key('cccccccc-0000-4000-8000-000000000009')$$, 'PT404');

-- The person has proved themselves in the last ten minutes, with the second factor where they have one; to revoke, not.
create function pg_temp.session(amr text, level text default 'aal1') returns void language sql as $$
  select set_config('request.jwt.claims', jsonb_strip_nulls(jsonb_build_object(
    'sub', '11111111-1111-4111-8111-111111111111', 'role', 'authenticated', 'aal', level, 'amr', amr::jsonb
  ))::text, true)
$$;
create function pg_temp.proved(method text, ago interval) returns text language sql as $$
  select format('{"method": "%s", "timestamp": %s}', method, extract(epoch from now() - ago)::bigint)
$$;
create function pg_temp.store_now(id text) returns text language sql as $$
  select pg_temp.store(id, recipient => 'eeeeeeee-0000-4000-8000-000000000002')
$$;
select pg_temp.session(amr), pg_temp.refused('authenticated', pg_temp.store_now('8'), 'PT403')
from unnest(array[
  null, '[]', '{}', '"password"', '["password"]', '[null]', '[{"method": "password"}]', '[{"method": "password", "timestamp": "now"}]',
  format('[{"timestamp": %s}]', extract(epoch from now())::bigint),
  format('[%s]', pg_temp.proved('password', '10 minutes 1 second')),
  format('[%s]', pg_temp.proved('token_refresh', '0')),
  format('[%s]', pg_temp.proved('anonymous', '0')),
  format('[%s, %s]', pg_temp.proved('token_refresh', '0'), pg_temp.proved('password', '1 day'))
]) as amr;
select pg_temp.session(format('[%s, %s]', pg_temp.proved('password', '1 day'), pg_temp.proved('otp', '9 minutes 58 seconds')));
select pg_temp.allowed('authenticated', pg_temp.store_now('8'), 1);
-- Nothing is asked of a factor that was begun and not verified; one of another user counts for nothing.
insert into auth.mfa_factors (id, user_id, factor_type, status, created_at, updated_at, secret) values
  ('ffffffff-0000-4000-8000-000000000001', '11111111-1111-4111-8111-111111111111', 'totp', 'unverified', now(), now(), 'x'),
  ('ffffffff-0000-4000-8000-000000000002', '22222222-2222-4222-8222-222222222222', 'totp', 'verified', now(), now(), 'x');
select pg_temp.allowed('authenticated', pg_temp.store_now('8'), 1);
update auth.mfa_factors set status = 'verified' where id = 'ffffffff-0000-4000-8000-000000000001';
select pg_temp.refused('authenticated', pg_temp.store_now('8'), 'PT403');
select pg_temp.session(format('[%s]', pg_temp.proved('password', '0')), null);
select pg_temp.refused('authenticated', pg_temp.store_now('8'), 'PT403');
select pg_temp.session(format('[%s, %s]', pg_temp.proved('totp', '11 minutes'), pg_temp.proved('password', '12 minutes')), 'aal2');
select pg_temp.refused('authenticated', pg_temp.store_now('8'), 'PT403');
select pg_temp.session(format('[%s, %s]', pg_temp.proved('totp', '9 minutes'), pg_temp.proved('password', '12 minutes')), 'aal2');
select pg_temp.allowed('authenticated', pg_temp.store_now('8'), 1);
select pg_temp.session('[]');
select pg_temp.allowed('authenticated', $$select public.revoke_exchange_key('cccccccc-0000-4000-8000-000000000008')$$, 1);
select pg_temp.refused(role, statement, '42501')
from unnest(array['anon', 'authenticated', 'service_role', 'engine', 'market_data', 'engine_execution']) as role,
  unnest(array[
    $$select private.has_second_factor('11111111-1111-4111-8111-111111111111')$$,
    $$select private.require_recent_sign_in('11111111-1111-4111-8111-111111111111')$$
  ]) as statement;

delete from auth.mfa_factors where user_id in ('11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222');

-- An auditor sees own rows alone.
select pg_temp.act_as('33333333-3333-4333-8333-333333333333');
select pg_temp.allowed('authenticated', 'select key_id from public.user_exchange_keys', 0);

-- A user has 200 keys at most.
select pg_temp.act_as('22222222-2222-4222-8222-222222222222');
insert into public.user_exchange_keys (key_id, user_id, venue, label, hint, recipient_key_id, version, sealed)
select gen_random_uuid(), '22222222-2222-4222-8222-222222222222', 'kraken', 'x', 'abcd', 'eeeeeeee-0000-4000-8000-000000000002', 1, decode(repeat('00', 304), 'hex')
from generate_series(1, 199);
select pg_temp.allowed('authenticated', pg_temp.store('6', recipient => 'eeeeeeee-0000-4000-8000-000000000002'), 1);
select pg_temp.refused('authenticated', pg_temp.store('7', recipient => 'eeeeeeee-0000-4000-8000-000000000002'), 'PT409');
