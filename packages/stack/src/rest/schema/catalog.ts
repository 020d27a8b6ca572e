import { readFile } from "node:fs/promises";
import path from "node:path";
import { type ClientBase } from "pg";
import { type Column, type ComputedRelationship, type Relation, type Routine, type Setting } from "./schema-cache.ts";

/** What Postgres' catalog says, in the form of the cache where it needs no thought. */
export interface Catalog {
  readonly relations: readonly CatalogRelation[];
  readonly constraints: readonly CatalogConstraint[];
  readonly views: readonly CatalogView[];
  readonly routines: readonly Routine[];
  readonly computed: readonly ComputedRelationship[];
  readonly roles: readonly { readonly name: string; readonly settings: readonly Setting[] }[];
}

export interface CatalogRelation extends Omit<Relation, "primaryKey" | "columns"> {
  readonly columns: readonly Column[];
}

/** The columns of a relation that a key consists of, by their numbers and by their names. */
export interface KeyColumns {
  readonly oid: number;
  readonly schema: string;
  readonly table: string;
  readonly numbers: readonly number[];
  readonly columns: readonly string[];
}

export interface CatalogConstraint extends KeyColumns {
  readonly name: string;
  /** A primary key, a unique key, a foreign key. */
  readonly kind: "p" | "u" | "f";
  readonly foreign: KeyColumns | null;
}

export interface CatalogView {
  readonly oid: number;
  readonly schema: string;
  readonly name: string;
  readonly action: string;
  readonly columns: readonly string[];
}

/** In one transaction, so that all of it is of one moment; types are printed with their schemas. */
export async function readCatalog(client: ClientBase, schemas: readonly string[]): Promise<Catalog> {
  await client.query("begin isolation level repeatable read read only");
  try {
    await client.query("set local search_path to ''");
    return {
      relations: await rows<CatalogRelation>(client, "relations", [schemas]),
      constraints: await rows<CatalogConstraint>(client, "constraints"),
      views: await rows<CatalogView>(client, "views"),
      routines: await rows<Routine>(client, "routines", [schemas]),
      computed: await rows<ComputedRelationship>(client, "computed"),
      roles: await rows<Catalog["roles"][number]>(client, "roles"),
    };
  } finally {
    await client.query("rollback");
  }
}

const folder = path.join(import.meta.dirname, "catalog");

/** Each statement gives one column of JSON, called `row`. */
async function rows<T>(client: ClientBase, name: string, values: readonly unknown[] = []): Promise<readonly T[]> {
  const text = await readFile(path.join(folder, `${name}.sql`), "utf8");
  const found = await client.query<{ row: T }>(text, [...values]);
  return found.rows.map(({ row }) => row);
}
