do $$
declare
  named text;
  verb text;
begin
  foreach named in array array[
    'public.accounts', 'public.limits', 'public.positions', 'public.orders', 'public.kill_switches',
    'public.events', 'public.audit_log', 'private.user_heads', 'private.gate'
  ] loop
    execute format('alter table %s enable row level security', named);
    execute format('alter table %s force row level security', named);
    -- A policy gives nothing that was not granted.
    foreach verb in array array['select', 'insert', 'update'] loop
      execute format(
        'create policy %I on %s for %s to chandlery_law %s', 'the law may ' || verb, named, verb,
        case verb when 'insert' then 'with check (true)' else 'using (true)' end
      );
    end loop;
  end loop;
  foreach named in array array['accounts', 'limits', 'positions', 'orders', 'events', 'audit_log'] loop
    execute format(
      'create policy "engine reads the acting user''s rows" on public.%I for select to engine
       using (user_id = (select private.acting_user()))', named
    );
  end loop;
end
$$;

create policy "engine reads kill switches" on public.kill_switches for select to engine using (true);
