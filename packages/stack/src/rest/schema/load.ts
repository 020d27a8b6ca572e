import { type ClientBase } from "pg";
import { type QualifiedName } from "../sql/sql.ts";
import { type Catalog, readCatalog } from "./catalog.ts";
import { deriveRelationships } from "./relationships.ts";
import { type AnyRelationship, type SchemaCache, keyOf } from "./schema-cache.ts";

export async function loadSchemaCache(client: ClientBase, schemas: readonly string[]): Promise<SchemaCache> {
  return buildSchemaCache(await readCatalog(client, schemas), schemas);
}

function buildSchemaCache(catalog: Catalog, schemas: readonly string[]): SchemaCache {
  const { primaryKeys, relationships } = deriveRelationships(catalog);
  const primaryKey = (relation: QualifiedName) => primaryKeys.get(keyOf(relation)) ?? [];
  const relations = catalog.relations.map((relation) => ({
    ...relation,
    primaryKey: primaryKey(relation),
    columns: new Map(relation.columns.map((column) => [column.name, column])),
  }));
  return {
    relations: new Map(relations.map((relation) => [keyOf(relation), relation])),
    relationships: groupRelationships([...relationships, ...catalog.computed], schemas),
    routines: Map.groupBy(catalog.routines, keyOf),
    roleSettings: new Map(catalog.roles.map(({ name, settings }) => [name, settings])),
  };
}

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

/** Both ends and the junction must be in schemas that the API shows; a request stays within one of them. */
const isVisible = (found: AnyRelationship, schemas: readonly string[]): boolean =>
  schemas.includes(found.table.schema) &&
  schemas.includes(found.foreign.schema) &&
  found.table.schema === (found.kind === "computed" ? found.routine.schema : found.foreign.schema) &&
  (found.kind === "computed" || found.junction === null || schemas.includes(found.junction.schema));
