-- The database belongs to `postgres`, and PUBLIC loses what it has by default and must not have.
do $database$
begin
  execute format('alter database %I owner to postgres', current_database());
  execute format('revoke create, temporary on database %I from public', current_database());
  execute format(
    'grant temporary on database %I to authenticator, anon, authenticated, service_role, supabase_auth_admin, supabase_storage_admin, dashboard_user',
    current_database()
  );
  execute format('grant create on database %I to dashboard_user', current_database());
end
$database$;

revoke create on schema public from public;
grant usage on schema public to anon, authenticated, service_role;
grant all on schema public to postgres;
