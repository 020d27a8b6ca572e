import { type Catalog, type ConstraintRow, type ViewRow } from "./catalog.ts";
import { type ColumnMatch, type Relationship, isSameName } from "./schema-cache.ts";
import { type QualifiedName } from "../sql/sql.ts";
import { type ColumnOrigin, traceViews } from "./view-columns.ts";

export interface Derived {
  readonly relationships: readonly Relationship[];
  /** Of each view, by its oid. */
  readonly viewKeys: ReadonlyMap<number, readonly string[]>;
}

/** From foreign keys to everything that can be embedded: through views, backwards, and across junctions. */
export function deriveRelationships(
  catalog: Catalog,
  primaryKey: (relation: QualifiedName, viewKeys: ReadonlyMap<string, readonly string[]>) => readonly string[],
): Derived {
  const origins = traceViews(catalog.views);
  const exposures = catalog.views.map((view) => ({ view, origins: origins.get(view.oid) ?? [] }));
  const keys = catalog.constraints.filter(({ kind }) => kind === "p");
  const viewKeys = new Map(exposures.map((exposure) => [exposure.view.oid, viewKey(exposure, keys)]));
  const named = new Map(catalog.views.map((view) => [`${view.schema}.${view.name}`, viewKeys.get(view.oid) ?? []]));
  const direct = catalog.constraints.flatMap((constraint) => directRelationships(constraint, catalog, exposures));
  const junctions = junctionsOf(direct, (relation) => primaryKey(relation, named));
  return { relationships: [...direct, ...junctions, ...direct.map(inverse)], viewKeys };
}

interface Exposure {
  readonly view: ViewRow;
  readonly origins: readonly (ColumnOrigin | null)[];
}

function viewKey({ view, origins }: Exposure, keys: readonly ConstraintRow[]): readonly string[] {
  return keys.flatMap((key) => {
    const places = exposedColumns({ view, origins }, key.relation_oid, key.columns);
    return places === null ? [] : places.map((found) => found[0] ?? "");
  });
}

/** For each column of a key the view's columns that show it, or null when one is not shown. */
function exposedColumns(
  { view, origins }: Exposure,
  relationOid: number,
  columns: readonly number[],
): readonly (readonly string[])[] | null {
  const found = columns.map((column) =>
    view.column_names.filter(
      (_name, index) => origins[index]?.relationOid === relationOid && origins[index]?.column === column,
    ),
  );
  return found.every((shown) => shown.length > 0) ? found : null;
}

/** A side of a foreign key: the table itself, or a view that shows all of the key's columns. */
interface Side extends QualifiedName {
  readonly isView: boolean;
  readonly columns: readonly string[];
}

function directRelationships(
  key: ConstraintRow,
  { constraints }: Catalog,
  exposures: readonly Exposure[],
): readonly Relationship[] {
  const { foreign_schema: schema, foreign_table: name, foreign_columns, foreign_column_names: foreignNames } = key;
  if (key.kind !== "f" || schema === null || name === null || foreign_columns === null || foreignNames === null) {
    return [];
  }
  const near: readonly Side[] = [
    { schema: key.schema, name: key.table, isView: false, columns: key.column_names },
    ...exposures.flatMap((exposure) => sidesOf(exposure, key.relation_oid, key.columns)),
  ];
  const far: readonly Side[] = [
    { schema, name, isView: false, columns: foreignNames },
    ...exposures.flatMap((exposure) => sidesOf(exposure, key.foreign_oid, foreign_columns)),
  ];
  const kind = isUnique(key, constraints) ? "o2o" : "m2o";
  return near.flatMap((table) => far.map((foreign) => relationship({ kind, constraint: key.name, table, foreign })));
}

/** Each way of choosing one of the columns that show the same column of the table. */
function sidesOf(exposure: Exposure, relationOid: number, columns: readonly number[]): readonly Side[] {
  const shown = exposedColumns(exposure, relationOid, columns);
  const choices = (shown ?? []).reduce<readonly (readonly string[])[]>(
    (chosen, names) => chosen.flatMap((before) => names.map((name) => [...before, name])),
    [[]],
  );
  const { schema, name } = exposure.view;
  return shown === null ? [] : choices.map((chosen) => ({ schema, name, isView: true, columns: chosen }));
}

interface Ends {
  readonly kind: "m2o" | "o2o";
  readonly constraint: string;
  readonly table: Side;
  readonly foreign: Side;
}

function relationship({ kind, constraint, table, foreign }: Ends): Relationship {
  return {
    kind,
    constraint,
    table: { schema: table.schema, name: table.name },
    foreign: { schema: foreign.schema, name: foreign.name },
    isSelf: isSameName(table, foreign),
    isView: table.isView,
    isForeignView: foreign.isView,
    columns: table.columns.map((own, index) => ({ own, other: foreign.columns[index] ?? "" })),
    junction: null,
  };
}

/** A foreign key whose columns are also a primary or unique key refers to each row at most once. */
function isUnique(key: ConstraintRow, constraints: readonly ConstraintRow[]): boolean {
  const wanted = [...key.columns].sort((left, right) => left - right).join();
  return constraints.some(
    ({ kind, relation_oid: oid, columns }) =>
      kind !== "f" && oid === key.relation_oid && [...columns].sort((left, right) => left - right).join() === wanted,
  );
}

const swap = ({ own, other }: ColumnMatch): ColumnMatch => ({ own: other, other: own });

const inverse = (found: Relationship): Relationship => ({
  ...found,
  kind: found.kind === "m2o" ? "o2m" : "o2o",
  table: found.foreign,
  foreign: found.table,
  isView: found.isForeignView,
  isForeignView: found.isView,
  columns: found.columns.map(swap),
});

/** Two foreign keys of one relation, both within its primary key, relate what they refer to many to many. */
function junctionsOf(
  direct: readonly Relationship[],
  primaryKey: (relation: QualifiedName) => readonly string[],
): readonly Relationship[] {
  const keys = Map.groupBy(
    direct.filter(({ kind }) => kind === "m2o"),
    ({ table }) => `${table.schema}.${table.name}`,
  );
  return [...keys.values()].flatMap((sides) =>
    sides.flatMap((near) =>
      sides
        .filter((far) => near.constraint !== far.constraint && isWithin(primaryKey(near.table), near, far))
        .map((far) => manyToMany(near, far)),
    ),
  );
}

function isWithin(key: readonly string[], near: Relationship, far: Relationship): boolean {
  const columns = [...near.columns, ...far.columns].map(({ own }) => own);
  return columns.every((name) => key.includes(name));
}

const manyToMany = (near: Relationship, far: Relationship): Relationship => ({
  kind: "m2m",
  constraint: near.constraint,
  table: near.foreign,
  foreign: far.foreign,
  isSelf: isSameName(near.foreign, far.foreign),
  isView: near.isForeignView,
  isForeignView: far.isForeignView,
  columns: near.columns.map(swap),
  junction: { ...near.table, constraint: far.constraint, foreignColumns: far.columns.map(swap) },
});
