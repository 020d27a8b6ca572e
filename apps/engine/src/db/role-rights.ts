import type { Pool, PoolClient } from "pg";
import { query } from "./pool.ts";

/**
 * Everything that the asking role may do in this database outside pg_catalog and information_schema, as sorted
 * sentences such as `select on public.candle_series`: asked of the whole catalog, so that a right that nobody thought of
 * stands there too. Left out because they give nothing by themselves: the row types of tables and array types, and
 * columns of relations on which the role has the right as a whole.
 */
export async function listOwnRights(pool: Pool | PoolClient): Promise<readonly string[]> {
  const rows = await query<{ readonly entry: string }>(pool, rightsSql);
  return rows.map(({ entry }) => entry);
}

const outside = (namespace: string) =>
  `${namespace} !~ '^pg_(toast|temp_|toast_temp_)' and ${namespace} not in ('pg_catalog', 'information_schema')`;

const rightsSql = `
  with
    relation as (
      select class.oid, class.relkind, format('%I.%I', namespace.nspname, class.relname) as name
      from pg_catalog.pg_class as class
      join pg_catalog.pg_namespace as namespace on namespace.oid = class.relnamespace
      where ${outside("namespace.nspname")}
    ),
    table_right (privilege) as (
      values ('select'), ('insert'), ('update'), ('delete'), ('truncate'), ('references'), ('trigger'), ('maintain')
    ),
    entries (entry) as (
      select format('%s on database', privilege)
      from (values ('connect'), ('temporary'), ('create')) as database_right (privilege)
      where has_database_privilege(current_database(), privilege)
      union all
      select format('%s on schema %I', privilege, nspname)
      from pg_catalog.pg_namespace, (values ('usage'), ('create')) as schema_right (privilege)
      where ${outside("nspname")} and has_schema_privilege(oid, privilege)
      union all
      select format('%s on %s', privilege, name)
      from relation, table_right
      where relkind in ('r', 'p', 'v', 'm', 'f') and has_table_privilege(oid, privilege)
      union all
      select format('%s on column %s.%I', privilege, name, attname)
      from relation
      join pg_catalog.pg_attribute on attrelid = oid and attnum > 0 and not attisdropped
      cross join (values ('select'), ('insert'), ('update'), ('references')) as column_right (privilege)
      where relkind in ('r', 'p', 'v', 'm', 'f')
        and has_column_privilege(oid, attnum, privilege)
        and not has_table_privilege(oid, privilege)
      union all
      select format('%s on sequence %s', privilege, name)
      from relation, (values ('usage'), ('select'), ('update')) as sequence_right (privilege)
      where relkind = 'S' and has_sequence_privilege(oid, privilege)
      union all
      select format('execute on %s', procedure.oid::regprocedure)
      from pg_catalog.pg_proc as procedure
      join pg_catalog.pg_namespace as namespace on namespace.oid = pronamespace
      where ${outside("nspname")} and has_function_privilege(procedure.oid, 'execute')
      union all
      select format('usage on type %s', type.oid::regtype)
      from pg_catalog.pg_type as type
      join pg_catalog.pg_namespace as namespace on namespace.oid = typnamespace
      left join pg_catalog.pg_class as class on class.oid = typrelid
      where ${outside("nspname")}
        and coalesce(relkind = 'c', typcategory <> 'A')
        and has_type_privilege(type.oid, 'usage')
      union all
      select format('usage on language %I', lanname)
      from pg_catalog.pg_language
      where lanpltrusted and has_language_privilege(oid, 'usage')
      union all
      select format('usage on foreign data wrapper %I', fdwname)
      from pg_catalog.pg_foreign_data_wrapper
      where has_foreign_data_wrapper_privilege(oid, 'usage')
      union all
      select format('usage on foreign server %I', srvname)
      from pg_catalog.pg_foreign_server
      where has_server_privilege(oid, 'usage')
      union all
      select format('create on tablespace %I', spcname)
      from pg_catalog.pg_tablespace
      where has_tablespace_privilege(oid, 'create')
      union all
      select format('%s on parameter %I', privilege, parname)
      from pg_catalog.pg_parameter_acl, (values ('set'), ('alter system')) as parameter_right (privilege)
      where has_parameter_privilege(parname, privilege)
      union all
      select format('large object %s', oid)
      from pg_catalog.pg_largeobject_metadata
      union all
      select format('execute on %s', oid::regprocedure)
      from pg_catalog.pg_proc
      where pronamespace = 'pg_catalog'::regnamespace
        and proname ~ '^lo_?(create?|creat|from_bytea|import|export|open|put|write|truncate|unlink)'
        and has_function_privilege(oid, 'execute')
      union all
      select format('member of %I', roleid::regrole)
      from pg_catalog.pg_auth_members
      where member = session_user::regrole
      union all
      select format('attribute %s', attribute)
      from pg_catalog.pg_roles
      cross join lateral (
        values
          ('superuser', rolsuper), ('createrole', rolcreaterole), ('createdb', rolcreatedb),
          ('replication', rolreplication), ('bypassrls', rolbypassrls)
      ) as role_attribute (attribute, present)
      where rolname = session_user and present
      union all
      -- Ownership, and rights that were given by name anywhere in the catalogs of this database or of the cluster.
      select format(
        '%s %s', case deptype when 'o' then 'owner of' else 'named in' end, pg_describe_object(classid, objid, objsubid)
      )
      from pg_catalog.pg_shdepend
      where refclassid = 'pg_catalog.pg_authid'::regclass
        and refobjid = session_user::regrole
        and deptype in ('o', 'a')
        and (dbid = (select oid from pg_catalog.pg_database where datname = current_database()))
        and objid not in (select class.oid from pg_catalog.pg_class as class where class.relpersistence = 't')
    )
  select distinct entry from entries order by entry`;
