import { type Field } from "../request/names.ts";
import { type Operation } from "../request/filter.ts";
import { type RowRange } from "../request/range.ts";
import { type JoinType } from "../request/select.ts";
import { type AnyRelationship, type ColumnMatch, type Relation } from "../schema/schema-cache.ts";
import { type QualifiedName } from "../sql/sql.ts";

/** One select of the answer: the resource, or a resource embedded in it. */
export interface ReadPlan {
  readonly from: QualifiedName;
  /** Under which its rows are known in its select; null for a table under its own name. */
  readonly fromAlias: string | null;
  readonly select: readonly PlannedField[];
  readonly where: readonly PlannedCondition[];
  readonly order: readonly PlannedOrder[];
  readonly range: RowRange;
  readonly embed: Embed | null;
  readonly children: readonly EmbeddedPlan[];
}

export interface EmbeddedPlan extends ReadPlan {
  readonly embed: Embed;
}

/** How a resource hangs on the one that embeds it. */
export interface Embed {
  readonly relationship: AnyRelationship;
  /** What the answer calls it. */
  readonly label: string;
  /** What the joined subquery is called. */
  readonly joinAlias: string;
  readonly join: JoinType | null;
  readonly isToOne: boolean;
  /** Of the row that embeds: how its columns are reached. */
  readonly parent: QualifiedName;
  readonly conditions: readonly JoinCondition[];
}

export interface JoinCondition {
  readonly left: QualifiedName;
  readonly right: QualifiedName;
  readonly columns: readonly ColumnMatch[];
}

/** A field whose type is known as far as JSON and text search need it. */
export interface TypedField extends Field {
  readonly isJson: boolean;
  readonly isSearchVector: boolean;
}

export interface PlannedField {
  readonly field: TypedField;
  readonly cast: string | null;
  readonly alias: string | null;
}

export type PlannedCondition =
  | {
      readonly kind: "filter";
      readonly field: TypedField;
      readonly isNegated: boolean;
      readonly operation: Operation;
    }
  | {
      readonly kind: "logic";
      readonly isNegated: boolean;
      readonly operator: "and" | "or";
      readonly conditions: readonly PlannedCondition[];
    }
  /** Whether an embedded resource has rows. */
  | { readonly kind: "embed"; readonly isNegated: boolean; readonly joinAlias: string };

export interface PlannedOrder {
  /** The joined subquery whose column orders, or null. */
  readonly joinAlias: string | null;
  readonly field: TypedField;
  readonly direction: "asc" | "desc" | null;
  readonly nulls: "first" | "last" | null;
}

/** How columns of the plan's own rows are reached. */
export const rowName = ({ from, fromAlias }: Pick<ReadPlan, "from" | "fromAlias">): QualifiedName =>
  fromAlias === null ? from : { schema: "", name: fromAlias };

export function typed(field: Field, relation: Relation | undefined): TypedField {
  const column = relation?.columns.get(field.name);
  const type = column?.type ?? "";
  return { ...field, isJson: type === "json" || type === "jsonb", isSearchVector: column?.baseType === "tsvector" };
}
