import { type ClientBase } from "pg";

// Every type name is printed with an empty search path, and so with its schema. Reads nothing but the catalog.

export interface RelationRow {
  readonly schema: string;
  readonly name: string;
  readonly is_view: boolean;
  /** The bits of pg_relation_is_updatable: 4 update, 8 insert, 16 delete. */
  readonly updatable: number;
  readonly columns: readonly ColumnRow[];
}

export interface ColumnRow {
  readonly number: number;
  readonly name: string;
  readonly type: string;
  readonly base_type: string;
  readonly default_sql: string | null;
  readonly has_representation: boolean;
}

export interface ConstraintRow {
  readonly name: string;
  readonly kind: "p" | "u" | "f";
  readonly relation_oid: number;
  readonly schema: string;
  readonly table: string;
  readonly columns: readonly number[];
  readonly column_names: readonly string[];
  readonly foreign_oid: number;
  readonly foreign_schema: string | null;
  readonly foreign_table: string | null;
  readonly foreign_columns: readonly number[] | null;
  readonly foreign_column_names: readonly string[] | null;
}

export interface ViewRow {
  readonly oid: number;
  readonly schema: string;
  readonly name: string;
  readonly action: string;
  readonly column_names: readonly string[];
}

export interface RoutineRow {
  readonly schema: string;
  readonly name: string;
  readonly parameters: readonly RoutineParameterRow[];
  readonly return_schema: string;
  readonly return_name: string;
  readonly declared_return_name: string;
  readonly is_set: boolean;
  readonly is_composite: boolean;
  readonly volatility: "i" | "s" | "v";
  readonly settings: readonly string[] | null;
}

export interface RoutineParameterRow {
  readonly name: string;
  readonly type: string;
  readonly is_required: boolean;
  readonly is_variadic: boolean;
}

export interface ComputedRow {
  readonly routine_schema: string;
  readonly routine_name: string;
  readonly schema: string;
  readonly table: string;
  readonly foreign_schema: string;
  readonly foreign_table: string;
  readonly is_to_one: boolean;
}

export interface RoleRow {
  readonly name: string;
  readonly settings: readonly string[];
}

export interface Catalog {
  readonly relations: readonly RelationRow[];
  readonly constraints: readonly ConstraintRow[];
  readonly views: readonly ViewRow[];
  readonly routines: readonly RoutineRow[];
  readonly computed: readonly ComputedRow[];
  readonly roles: readonly RoleRow[];
}

/** In one transaction, so that all of it is of one moment. */
export async function readCatalog(client: ClientBase, schemas: readonly string[]): Promise<Catalog> {
  await client.query("begin isolation level repeatable read read only");
  try {
    await client.query("set local search_path to ''");
    const rows = async <T>(text: string, values: readonly unknown[] = []) =>
      (await client.query<{ row: T }>(text, [...values])).rows.map(({ row }) => row);
    return {
      relations: await rows<RelationRow>(relationsSql, [schemas]),
      constraints: await rows<ConstraintRow>(constraintsSql),
      views: await rows<ViewRow>(viewsSql),
      routines: await rows<RoutineRow>(routinesSql, [schemas]),
      computed: await rows<ComputedRow>(computedSql),
      roles: await rows<RoleRow>(rolesSql),
    };
  } finally {
    await client.query("rollback");
  }
}

/** Partitions are left out, as PostgREST leaves them out: their parent is the relation. */
const relationsSql = `
  select json_build_object(
    'schema', ns.nspname,
    'name', rel.relname,
    'is_view', rel.relkind in ('v', 'm'),
    'updatable', case
      when rel.relkind in ('r', 'p') then 28
      when rel.relkind in ('v', 'f') then pg_catalog.pg_relation_is_updatable(rel.oid, true)
      else 0 end,
    'columns', coalesce((
      select json_agg(json_build_object(
        'number', att.attnum,
        'name', att.attname,
        'type', pg_catalog.format_type(att.atttypid, att.atttypmod),
        'base_type', pg_catalog.format_type(coalesce(nullif(typ.typbasetype, 0), typ.oid), null),
        'default_sql', case
          when att.attidentity = 'd' then pg_catalog.format('nextval(%L)', seq.oid::regclass)
          when att.attgenerated = 's' then null
          when def.oid is not null then pg_catalog.pg_get_expr(def.adbin, def.adrelid)
          else pg_catalog.pg_get_expr(typ.typdefaultbin, 0) end,
        'has_representation', typ.typtype = 'd' and exists (
          select from pg_catalog.pg_cast as conversion
          where conversion.castcontext = 'i' and conversion.castmethod = 'f'
            and typ.oid in (conversion.castsource, conversion.casttarget)))
        order by att.attnum)
      from pg_catalog.pg_attribute as att
      join pg_catalog.pg_type as typ on typ.oid = att.atttypid
      left join pg_catalog.pg_attrdef as def on def.adrelid = att.attrelid and def.adnum = att.attnum
      left join pg_catalog.pg_depend as dep
        on dep.refobjid = att.attrelid and dep.refobjsubid = att.attnum and dep.deptype = 'i'
          and dep.classid = 'pg_catalog.pg_class'::regclass
      left join pg_catalog.pg_class as seq on seq.oid = dep.objid and seq.relkind = 'S'
      where att.attrelid = rel.oid and att.attnum > 0 and not att.attisdropped), '[]')) as row
  from pg_catalog.pg_class as rel
  join pg_catalog.pg_namespace as ns on ns.oid = rel.relnamespace
  where rel.relkind in ('r', 'v', 'm', 'f', 'p') and not rel.relispartition and ns.nspname = any ($1)`;

const names = (relation: string, numbers: string): string => `(
    select json_agg(att.attname order by part.place)
    from unnest(${numbers}) with ordinality as part (number, place)
    join pg_catalog.pg_attribute as att on att.attrelid = ${relation} and att.attnum = part.number)`;

const constraintsSql = `
  select json_build_object(
    'name', con.conname,
    'kind', con.contype,
    'relation_oid', con.conrelid::bigint,
    'schema', ns.nspname,
    'table', rel.relname,
    'columns', con.conkey,
    'column_names', ${names("con.conrelid", "con.conkey")},
    'foreign_oid', con.confrelid::bigint,
    'foreign_schema', foreign_ns.nspname,
    'foreign_table', foreign_rel.relname,
    'foreign_columns', con.confkey,
    'foreign_column_names', ${names("con.confrelid", "con.confkey")}) as row
  from pg_catalog.pg_constraint as con
  join pg_catalog.pg_class as rel on rel.oid = con.conrelid
  join pg_catalog.pg_namespace as ns on ns.oid = rel.relnamespace
  left join pg_catalog.pg_class as foreign_rel on foreign_rel.oid = con.confrelid
  left join pg_catalog.pg_namespace as foreign_ns on foreign_ns.oid = foreign_rel.relnamespace
  where con.contype in ('p', 'u', 'f') and con.conparentid = 0 and ns.nspname <> 'pg_catalog'
  order by con.conrelid, con.conname`;

const viewsSql = `
  select json_build_object(
    'oid', rel.oid::bigint,
    'schema', ns.nspname,
    'name', rel.relname,
    'action', rule.ev_action::text,
    'column_names', (
      select json_agg(att.attname order by att.attnum)
      from pg_catalog.pg_attribute as att
      where att.attrelid = rel.oid and att.attnum > 0)) as row
  from pg_catalog.pg_class as rel
  join pg_catalog.pg_namespace as ns on ns.oid = rel.relnamespace
  join pg_catalog.pg_rewrite as rule on rule.ev_class = rel.oid and rule.rulename = '_RETURN'
  where rel.relkind in ('v', 'm') and ns.nspname not in ('pg_catalog', 'information_schema')
  order by ns.nspname, rel.relname`;

/** Functions whose parameters have names, or whose one parameter is of a type that can take a whole body. */
const routinesSql = `
  select json_build_object(
    'schema', ns.nspname,
    'name', proc.proname,
    'parameters', coalesce(args.list, '[]'),
    'return_schema', type_ns.nspname,
    'return_name', coalesce(rel.relname, typ.typname),
    'declared_return_name', declared.typname,
    'is_set', proc.proretset,
    'is_composite', typ.typtype = 'c' or coalesce(proc.proargmodes::text[] && '{t,b,o}', false),
    'volatility', proc.provolatile,
    'settings', proc.proconfig) as row
  from pg_catalog.pg_proc as proc
  join pg_catalog.pg_namespace as ns on ns.oid = proc.pronamespace
  join pg_catalog.pg_type as declared on declared.oid = proc.prorettype
  join pg_catalog.pg_type as typ on typ.oid = coalesce(nullif(declared.typbasetype, 0), declared.oid)
  join pg_catalog.pg_namespace as type_ns on type_ns.oid = typ.typnamespace
  left join pg_catalog.pg_class as rel on rel.oid = typ.typrelid
  left join lateral (
    select
      json_agg(json_build_object(
        'name', coalesce(arg.name, ''),
        'type', pg_catalog.format_type(arg.type, null),
        'is_required', arg.place <= proc.pronargs - proc.pronargdefaults,
        'is_variadic', coalesce(arg.mode = 'v', false)) order by arg.place) as list,
      count(*) filter (where coalesce(arg.name, '') = '') as unnamed,
      min(pg_catalog.format_type(arg.type, null)) as first_type,
      count(*) as total
    from unnest(proc.proargnames, proc.proargtypes::oid[], proc.proargmodes) with ordinality as arg (name, type, mode, place)
    where arg.type is not null) as args on true
  where proc.prokind = 'f' and typ.oid <> 'pg_catalog.trigger'::regtype and ns.nspname = any ($1)
    and (coalesce(args.unnamed, 0) = 0
      or args.unnamed = 1 and args.first_type in ('bytea', 'json', 'jsonb', 'text', 'xml'))
  order by ns.nspname, proc.proname, args.total, proc.oid`;

const computedSql = `
  select json_build_object(
    'routine_schema', ns.nspname,
    'routine_name', proc.proname,
    'schema', arg_ns.nspname,
    'table', arg.typname,
    'foreign_schema', ret_ns.nspname,
    'foreign_table', ret.typname,
    'is_to_one', not proc.proretset or proc.prorows = 1) as row
  from pg_catalog.pg_proc as proc
  join pg_catalog.pg_namespace as ns on ns.oid = proc.pronamespace
  join pg_catalog.pg_type as arg on arg.oid = proc.proargtypes[0]
  join pg_catalog.pg_namespace as arg_ns on arg_ns.oid = arg.typnamespace
  join pg_catalog.pg_type as ret on ret.oid = proc.prorettype
  join pg_catalog.pg_namespace as ret_ns on ret_ns.oid = ret.typnamespace
  where proc.pronargs = 1
    and arg.typrelid in (select oid from pg_catalog.pg_class where relkind in ('v', 'r', 'm', 'f', 'p'))
    and ret.typrelid in (select oid from pg_catalog.pg_class where relkind in ('v', 'r', 'm', 'f', 'p'))
  order by ns.nspname, proc.proname`;

/** Only what the service's own role may set. */
const rolesSql = `
  select json_build_object('name', role.rolname, 'settings', settings.list) as row
  from pg_catalog.pg_roles as role
  join pg_catalog.pg_auth_members as membership
    on membership.roleid = role.oid
      and membership.member = (select oid from pg_catalog.pg_roles where rolname = current_user)
  join lateral (
    select json_agg(entry) as list
    from unnest(role.rolconfig) as entry
    join pg_catalog.pg_settings as setting on setting.name = lower(split_part(entry, '=', 1))
    where setting.context = 'user' or pg_catalog.has_parameter_privilege(current_user, setting.name, 'set')
  ) as settings on true
  where settings.list is not null`;
