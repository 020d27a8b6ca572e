import { type Catalog, type CatalogConstraint, type CatalogView, type KeyColumns } from "./catalog.ts";
import { type ColumnMatch, type Relationship, isSameName, keyOf } from "./schema-cache.ts";
import { type QualifiedName } from "../sql/sql.ts";
import { type ColumnOrigin, traceViews } from "./view-columns.ts";

export interface Derived {
  /** Of tables, and of views that show one. */
  readonly primaryKeys: ReadonlyMap<string, readonly string[]>;
  readonly relationships: readonly Relationship[];
}

/** From foreign keys to everything that can be embedded: through views, backwards, and across junctions. */
export function deriveRelationships({ views, constraints }: Catalog): Derived {
  const origins = traceViews(views);
  const exposures = views.map((view) => ({ view, origins: origins.get(view.oid) ?? [] }));
  const keys = constraints.filter(({ kind }) => kind === "p");
  const primaryKeys = new Map([
    ...exposures.map((exposure) => [keyOf(exposure.view), viewKey(exposure, keys)] as const),
    ...keys.map(({ schema, table, columns }) => [keyOf({ schema, name: table }), columns] as const),
  ]);
  const direct = constraints.flatMap((constraint) => directRelationships(constraint, constraints, exposures));
  return { primaryKeys, relationships: [...direct, ...junctionsOf(direct, primaryKeys), ...direct.map(inverse)] };
}

interface Exposure {
  readonly view: CatalogView;
  readonly origins: readonly (ColumnOrigin | null)[];
}

const viewKey = (exposure: Exposure, keys: readonly CatalogConstraint[]): readonly string[] =>
  keys.flatMap((key) => shownColumns(exposure, key)?.map(([first]) => first ?? "") ?? []);

/** For each column of a key the view's columns that show it, or null when one is not shown. */
function shownColumns({ view, origins }: Exposure, key: KeyColumns): readonly (readonly string[])[] | null {
  const shown = key.numbers.map((number) =>
    view.columns.filter((_name, at) => origins[at]?.relationOid === key.oid && origins[at]?.column === number),
  );
  return shown.every((names) => names.length > 0) ? shown : null;
}

/** An end of a foreign key: the table itself, or a view that shows all of the key's columns. */
interface End extends QualifiedName {
  readonly isView: boolean;
  readonly columns: readonly string[];
}

function directRelationships(
  key: CatalogConstraint,
  constraints: readonly CatalogConstraint[],
  exposures: readonly Exposure[],
): readonly Relationship[] {
  if (key.foreign === null) {
    return [];
  }
  const far = endsOf(key.foreign, exposures);
  const kind = isUnique(key, constraints) ? "o2o" : "m2o";
  return endsOf(key, exposures).flatMap((table) =>
    far.map((foreign) => ({
      kind,
      constraint: key.name,
      table: { schema: table.schema, name: table.name },
      foreign: { schema: foreign.schema, name: foreign.name },
      isSelf: isSameName(table, foreign),
      isForeignView: foreign.isView,
      isView: table.isView,
      columns: table.columns.map((own, at) => ({ own, other: foreign.columns[at] ?? "" })),
      junction: null,
    })),
  );
}

const endsOf = (key: KeyColumns, exposures: readonly Exposure[]): readonly End[] => [
  { schema: key.schema, name: key.table, isView: false, columns: key.columns },
  ...exposures.flatMap((exposure) => viewEnds(exposure, key)),
];

/** Each way of choosing one of the columns that show the same column of the table. */
function viewEnds(exposure: Exposure, key: KeyColumns): readonly End[] {
  const shown = shownColumns(exposure, key);
  const choices = (shown ?? []).reduce<readonly (readonly string[])[]>(
    (chosen, names) => chosen.flatMap((before) => names.map((name) => [...before, name])),
    [[]],
  );
  const { schema, name } = exposure.view;
  return shown === null ? [] : choices.map((columns) => ({ schema, name, isView: true, columns }));
}

/** A foreign key whose columns are also a primary or unique key refers to each row at most once. */
function isUnique(key: CatalogConstraint, constraints: readonly CatalogConstraint[]): boolean {
  const wanted = new Set(key.numbers);
  return constraints.some(
    ({ kind, oid, numbers }) =>
      kind !== "f" &&
      oid === key.oid &&
      numbers.length === wanted.size &&
      numbers.every((number) => wanted.has(number)),
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
function junctionsOf(direct: readonly Relationship[], primaryKeys: Derived["primaryKeys"]): readonly Relationship[] {
  const toOne = direct.filter(({ kind }) => kind === "m2o");
  return [...Map.groupBy(toOne, ({ table }) => keyOf(table))].flatMap(([relation, sides]) => {
    const key = new Set(primaryKeys.get(relation));
    const within = sides.filter(({ columns }) => columns.every(({ own }) => key.has(own)));
    return within.flatMap((near) =>
      within.filter((far) => near.constraint !== far.constraint).map((far) => manyToMany(near, far)),
    );
  });
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
