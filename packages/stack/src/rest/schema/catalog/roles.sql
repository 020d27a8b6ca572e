-- Settings of the roles that requests may take, as far as the service's own role may make them.
select json_build_object('name', role.rolname, 'settings', settings.list) as row
from pg_catalog.pg_roles as role
join pg_catalog.pg_auth_members as membership
  on membership.roleid = role.oid
    and membership.member = (select oid from pg_catalog.pg_roles where rolname = current_user)
join lateral (
  select json_agg(
    json_build_object('name', setting.name, 'value', substr(entry, strpos(entry, '=') + 1))
  ) as list
  from unnest(role.rolconfig) as entry
  join pg_catalog.pg_settings as setting on setting.name = lower(split_part(entry, '=', 1))
  where setting.context = 'user' or pg_catalog.has_parameter_privilege(current_user, setting.name, 'set')
) as settings on settings.list is not null
