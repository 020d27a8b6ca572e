/**
 * A piece of SQL. Its text comes from templates in this source, from quoted identifiers and from the catalog; what a
 * caller sends is always a parameter. There is no way to make one out of a plain string, so nothing can be injected.
 */
export interface Sql {
  /** One more than there are parameters: they stand between these. */
  readonly texts: readonly string[];
  readonly parameters: readonly Parameter[];
}

export type Parameter = string | Buffer | null;

/** `sql`select ${column} from ${table}``: only other pieces of SQL fit into the holes. */
export function sql(strings: TemplateStringsArray, ...pieces: readonly Sql[]): Sql {
  const texts = [strings[0] ?? ""];
  const parameters: Parameter[] = [];
  pieces.forEach((piece, index) => {
    append(texts, parameters, piece);
    texts[texts.length - 1] += strings[index + 1] ?? "";
  });
  return { texts, parameters };
}

function append(texts: string[], parameters: Parameter[], piece: Sql): void {
  texts[texts.length - 1] += piece.texts[0] ?? "";
  for (let index = 1; index < piece.texts.length; index += 1) {
    texts.push(piece.texts[index] ?? "");
  }
  parameters.push(...piece.parameters);
}

export const nothing: Sql = { texts: [""], parameters: [] };

/** A value of the caller. Its type is what Postgres infers from the place, as with a quoted literal. */
export const parameter = (value: Parameter): Sql => ({ texts: ["", ""], parameters: [value] });

/** Text that Postgres itself printed: the expression of a default, the name of a type. Never what a caller sent. */
export const fromCatalog = (text: string): Sql => ({ texts: [text], parameters: [] });

/** What follows a NUL is dropped: the protocol ends a statement there. */
export const identifier = (name: string): Sql =>
  fromCatalog(`"${(name.split("\0", 1)[0] ?? "").replaceAll('"', '""')}"`);

export interface QualifiedName {
  /** Empty for what has no schema: an alias, a common table expression. */
  readonly schema: string;
  readonly name: string;
}

export const qualified = ({ schema, name }: QualifiedName): Sql =>
  schema === "" ? identifier(name) : sql`${identifier(schema)}.${identifier(name)}`;

export const column = (table: QualifiedName, name: string): Sql =>
  name === "*" ? sql`${qualified(table)}.*` : sql`${qualified(table)}.${identifier(name)}`;

export function join(pieces: readonly Sql[], separator: Sql): Sql {
  const texts = [""];
  const parameters: Parameter[] = [];
  pieces.forEach((piece, index) => {
    if (index > 0) {
      append(texts, parameters, separator);
    }
    append(texts, parameters, piece);
  });
  return { texts, parameters };
}

export const commas = (pieces: readonly Sql[]): Sql => join(pieces, sql`, `);

export const ands = (pieces: readonly Sql[]): Sql => join(pieces, sql` and `);

export interface Statement {
  readonly text: string;
  readonly parameters: readonly Parameter[];
}

export function toStatement(piece: Sql): Statement {
  let text = piece.texts[0] ?? "";
  for (let index = 1; index < piece.texts.length; index += 1) {
    text += `$${index}${piece.texts[index] ?? ""}`;
  }
  return { text, parameters: piece.parameters };
}
