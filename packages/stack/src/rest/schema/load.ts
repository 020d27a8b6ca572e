import { type ClientBase } from "pg";
import { type QualifiedName } from "../sql/sql.ts";
import {
  type Catalog,
  type ColumnRow,
  type RelationRow,
  type RoutineParameterRow,
  type RoutineRow,
  readCatalog,
} from "./catalog.ts";
import { deriveRelationships } from "./relationships.ts";
import {
  type AnyRelationship,
  type Column,
  type ComputedRelationship,
  type Relation,
  type Routine,
  type RoutineParameter,
  type SchemaCache,
  type Setting,
  keyOf,
} from "./schema-cache.ts";

export async function loadSchemaCache(client: ClientBase, schemas: readonly string[]): Promise<SchemaCache> {
  return buildSchemaCache(await readCatalog(client, schemas), schemas);
}

export function buildSchemaCache(catalog: Catalog, schemas: readonly string[]): SchemaCache {
  const keys = new Map(
    catalog.constraints
      .filter(({ kind }) => kind === "p")
      .map((key) => [`${key.schema}.${key.table}`, key.column_names]),
  );
  const keyColumns = ({ schema, name }: QualifiedName, viewKeys: ReadonlyMap<string, readonly string[]>) =>
    keys.get(`${schema}.${name}`) ?? viewKeys.get(`${schema}.${name}`) ?? [];
  const derived = deriveRelationships(catalog, keyColumns);
  const viewKeys = new Map(
    catalog.views.map((view) => [`${view.schema}.${view.name}`, derived.viewKeys.get(view.oid) ?? []]),
  );
  const relations = catalog.relations.map((row) => relationOf(row, keyColumns(row, viewKeys)));
  return {
    relations: new Map(relations.map((relation) => [keyOf(relation), relation])),
    relationships: groupRelationships([...derived.relationships, ...computedOf(catalog)], schemas),
    routines: Map.groupBy(catalog.routines.map(routineOf), keyOf),
    roleSettings: new Map(catalog.roles.map(({ name, settings }) => [name, settings.map(settingOf)])),
  };
}

const relationOf = (row: RelationRow, primaryKey: readonly string[]): Relation => ({
  schema: row.schema,
  name: row.name,
  isView: row.is_view,
  isInsertable: (row.updatable & 8) === 8,
  isUpdatable: (row.updatable & 4) === 4,
  isDeletable: (row.updatable & 16) === 16,
  primaryKey,
  columns: new Map(row.columns.map((column) => [column.name, columnOf(column)])),
});

const columnOf = (row: ColumnRow): Column => ({
  name: row.name,
  type: row.type,
  baseType: row.base_type,
  defaultSql: row.default_sql,
  hasRepresentation: row.has_representation,
});

const computedOf = (catalog: Catalog): readonly ComputedRelationship[] =>
  catalog.computed.map((row) => ({
    kind: "computed",
    routine: { schema: row.routine_schema, name: row.routine_name },
    table: { schema: row.schema, name: row.table },
    foreign: { schema: row.foreign_schema, name: row.foreign_table },
    isToOne: row.is_to_one,
  }));

/** A computed relationship takes the place of what foreign keys say between the same two names. */
function groupRelationships(
  all: readonly AnyRelationship[],
  schemas: readonly string[],
): ReadonlyMap<string, readonly AnyRelationship[]> {
  const between = ({ table, ...other }: AnyRelationship) =>
    keyOf(table) + keyOf(other.kind === "computed" ? other.routine : other.foreign);
  const overridden = new Set(all.filter(({ kind }) => kind === "computed").map(between));
  const visible = all.filter(
    (found) => isVisible(found, schemas) && (found.kind === "computed" || !overridden.has(between(found))),
  );
  return Map.groupBy(visible, ({ table }) => keyOf(table));
}

/** Both ends and the junction must be in schemas that the API shows; a key within one schema is enough. */
const isVisible = (found: AnyRelationship, schemas: readonly string[]): boolean =>
  schemas.includes(found.table.schema) &&
  schemas.includes(found.foreign.schema) &&
  found.table.schema === (found.kind === "computed" ? found.routine.schema : found.foreign.schema) &&
  (found.kind === "computed" || found.junction === null || schemas.includes(found.junction.schema));

const volatilities = { i: "immutable", s: "stable", v: "volatile" } as const;

const routineOf = (row: RoutineRow): Routine => ({
  schema: row.schema,
  name: row.name,
  parameters: row.parameters.map(parameterOf),
  returns: { schema: row.return_schema, name: row.return_name },
  isSet: row.is_set,
  isComposite: row.is_composite,
  volatility: volatilities[row.volatility],
  settings: (row.settings ?? []).map(settingOf),
  returnsMedia: row.declared_return_name.includes("/"),
});

/** These cut what is longer than their length, which is 1 where none is given. */
const uncut: Readonly<Record<string, string>> = {
  bit: "bit varying",
  "bit[]": "bit varying[]",
  character: "character varying",
  "character[]": "character varying[]",
};

const parameterOf = (row: RoutineParameterRow): RoutineParameter => ({
  name: row.name,
  type: row.type,
  castType: uncut[row.type] ?? row.type,
  isRequired: row.is_required,
  isVariadic: row.is_variadic,
});

function settingOf(entry: string): Setting {
  const at = entry.indexOf("=");
  return { name: entry.slice(0, at), value: entry.slice(at + 1) };
}
