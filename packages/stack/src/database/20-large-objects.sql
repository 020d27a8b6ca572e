-- By default anyone who can connect may fill the disk with large objects, outside every table and policy.
do $large_objects$
declare
  routine regprocedure;
begin
  for routine in
    select oid
    from pg_catalog.pg_proc
    where pronamespace = 'pg_catalog'::regnamespace
      and proname in (
        'lo_create', 'lo_creat', 'lo_from_bytea', 'lo_import', 'lo_export', 'lo_open', 'lo_put', 'lo_get', 'lo_truncate',
        'lo_truncate64', 'lo_unlink', 'lo_lseek', 'lo_lseek64', 'lo_tell', 'lo_tell64', 'lo_close', 'loread', 'lowrite'
      )
  loop
    execute format('revoke execute on function %s from public', routine);
  end loop;
end
$large_objects$;
