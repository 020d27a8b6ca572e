-- The service that works orders at a venue, and one policy in the place of two.
do $$
begin
  if not exists (select from pg_catalog.pg_roles where rolname = 'engine_execution') then
    create role engine_execution login noinherit;
  end if;
end
$$;

comment on role engine_execution is 'The execution service: dispatches approved orders and records what the venue says, by functions of the law alone.';

alter role engine_execution set transaction_timeout = '5s';
alter role engine_execution set idle_in_transaction_session_timeout = '2s';

grant usage on schema private, public to engine_execution;

do $$
begin
  execute format('grant connect on database %I to engine_execution', current_database());
end
$$;

grant execute on function private.acting_user, private.has_role to engine_execution;

-- Postgres asks every permissive policy of a table for each row; one that says both is asked once.
drop policy "users read their own decisions" on public.decisions;
drop policy "auditors read all decisions" on public.decisions;
create policy "users read their own decisions, auditors all" on public.decisions
  for select to authenticated
  using ((select auth.uid()) = user_id or (select private.has_role('auditor')));
