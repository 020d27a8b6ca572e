import { type QualifiedName } from "../sql/sql.ts";

/** What the service knows of the database's schema; read once and again when the schema changes. */
export interface SchemaCache {
  readonly relations: ReadonlyMap<string, Relation>;
  /** By the schema and name of the relation that embeds. */
  readonly relationships: ReadonlyMap<string, readonly AnyRelationship[]>;
  readonly routines: ReadonlyMap<string, readonly Routine[]>;
  /** What `alter role … set` says of the roles that requests may take. */
  readonly roleSettings: ReadonlyMap<string, readonly Setting[]>;
}

export interface Setting {
  readonly name: string;
  readonly value: string;
}

export interface Relation extends QualifiedName {
  readonly isView: boolean;
  readonly isInsertable: boolean;
  readonly isUpdatable: boolean;
  readonly isDeletable: boolean;
  readonly primaryKey: readonly string[];
  readonly columns: ReadonlyMap<string, Column>;
}

export interface Column {
  readonly name: string;
  /** As a cast would say it: `numeric(10,2)`. */
  readonly type: string;
  /** Of a domain the type beneath it. */
  readonly baseType: string;
  /** The expression of its default, or null. */
  readonly defaultSql: string | null;
  /** A domain with a cast to or from JSON or text: PostgREST would represent it by that cast. */
  readonly hasRepresentation: boolean;
}

export type AnyRelationship = Relationship | ComputedRelationship;

export interface Relationship {
  readonly kind: "m2o" | "o2m" | "o2o" | "m2m";
  readonly table: QualifiedName;
  readonly foreign: QualifiedName;
  readonly isSelf: boolean;
  readonly isView: boolean;
  readonly isForeignView: boolean;
  /** Of the foreign key; of a junction its first. */
  readonly constraint: string;
  /** Columns of the table with their counterparts: of the foreign table, or of the junction. */
  readonly columns: readonly ColumnMatch[];
  readonly junction: Junction | null;
}

export interface ColumnMatch {
  readonly own: string;
  readonly other: string;
}

export interface Junction extends QualifiedName {
  readonly constraint: string;
  /** Columns of the foreign table with their counterparts in the junction. */
  readonly foreignColumns: readonly ColumnMatch[];
}

/** A function from a row of a table to rows of another. */
export interface ComputedRelationship {
  readonly kind: "computed";
  readonly routine: QualifiedName;
  readonly table: QualifiedName;
  readonly foreign: QualifiedName;
  readonly isToOne: boolean;
}

export const isToOne = (relationship: AnyRelationship): boolean =>
  relationship.kind === "computed" ? relationship.isToOne : relationship.kind === "m2o" || relationship.kind === "o2o";

export interface Routine extends QualifiedName {
  readonly parameters: readonly RoutineParameter[];
  readonly returns: QualifiedName;
  readonly isSet: boolean;
  readonly isComposite: boolean;
  readonly volatility: "immutable" | "stable" | "volatile";
  readonly settings: readonly Setting[];
  /** A domain named like a media type: PostgREST would answer with that type. */
  readonly returnsMedia: boolean;
}

export interface RoutineParameter {
  /** Empty when it has none. */
  readonly name: string;
  readonly type: string;
  /** Without a length, for types that would cut what is longer. */
  readonly castType: string;
  readonly isRequired: boolean;
  readonly isVariadic: boolean;
}

export const keyOf = ({ schema, name }: QualifiedName): string => JSON.stringify([schema, name]);

export const isSameName = (left: QualifiedName, right: QualifiedName): boolean =>
  left.schema === right.schema && left.name === right.name;

export const returnsVoid = ({ returns }: Routine): boolean =>
  returns.schema === "pg_catalog" && returns.name === "void";

export const returnsScalar = ({ isComposite }: Routine): boolean => !isComposite;
