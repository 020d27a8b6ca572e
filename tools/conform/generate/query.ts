import fc from "fast-check";
import { injections } from "./injections.ts";
import { type EmbedChoice, type Kind, type Resource, misfits, resourceNamed, samples } from "./shop.ts";

/** Parts of a query string: each is `name=value`, not yet encoded. */
export type Part = readonly [name: string, value: string];

export const encodePart = ([name, value]: Part): string => `${encode(name)}=${encode(value)}`;

/** As browsers do it; what PostgREST would take for a separator must not stand there bare. */
const encode = (text: string): string => encodeURIComponent(text).replaceAll("%20", "+");

export const oneOf = <T>(values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);

/** Mostly the likely, now and then the odd. */
export const mostly = <T>(likely: fc.Arbitrary<T>, odd: fc.Arbitrary<T>, weight = 12): fc.Arbitrary<T> =>
  fc.oneof({ arbitrary: likely, weight }, { arbitrary: odd, weight: 1 });

export const column = (resource: Resource): fc.Arbitrary<string> =>
  mostly(oneOf(Object.keys(resource.columns)), oneOf(["nope", "full_name", "*", "", ...injections]), 200);

const jsonPaths = [
  "->a",
  "->>a",
  "->a->b",
  "->a->b->0",
  "->a->b->>1",
  "->a->b->2->>c",
  "->0",
  "->>-1",
  "->1->k",
  "->>dark",
  "->levels->2->>deep",
  "->n",
  '->>"a"',
  "->>capital",
];
const oddPaths = ["->'x'", "->", "->a.b", "->>a->b", "->2147483648"];

const field = (resource: Resource): fc.Arbitrary<string> =>
  column(resource).chain((name) =>
    resource.columns[name] === "json" || resource.columns[name] === "row" || resource.columns[name] === "array"
      ? fc.oneof(
          fc.constant(name),
          mostly(oneOf(jsonPaths), oneOf(oddPaths), 20).map((path) => name + path),
        )
      : mostly(
          fc.constant(name),
          oneOf(jsonPaths).map((path) => name + path),
          200,
        ),
  );

const value = (kind: Kind | undefined): fc.Arbitrary<string> =>
  mostly(
    oneOf(samples[kind ?? "text"]),
    fc.oneof(oneOf(Object.values(samples).flat()), oneOf(misfits), oneOf(injections)),
    40,
  );

const comparisons = ["eq", "neq", "gt", "gte", "lt", "lte"];
const patterns = ["like", "ilike", "match", "imatch"];
const sets = ["cs", "cd", "ov"];
const ranges = ["sl", "sr", "nxr", "nxl", "adj"];
const searches = ["fts", "plfts", "phfts", "wfts", "fts(english)", "wfts(german)", "plfts(nope)"];

const operators: Readonly<Partial<Record<Kind, readonly string[]>>> = {
  text: [...comparisons, ...patterns, "isdistinct", "fts"],
  json: ["cs", "cd"],
  bytes: ["eq", "neq"],
  row: ["eq", "neq"],
  array: [...comparisons, ...sets],
  range: ["eq", "neq", ...sets, ...ranges],
  vector: searches,
};

const operatorsOf = (kind: Kind | undefined): readonly string[] =>
  operators[kind ?? "integer"] ?? [...comparisons, "isdistinct"];

const quote = (text: string): string => `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;

const listed = (kind: Kind | undefined): fc.Arbitrary<string> =>
  fc
    .array(fc.tuple(value(kind), fc.boolean()), { minLength: kind === "text" ? 0 : 1, maxLength: 4 })
    .map((values) => `(${values.map(([text, isQuoted]) => (isQuoted ? quote(text) : text)).join(",")})`);

const isWords = (kind: Kind | undefined): fc.Arbitrary<string> =>
  mostly(
    oneOf(kind === "boolean" ? ["null", "true", "false", "unknown"] : ["null"]),
    oneOf(["NULL", "not_null", "nul", "nullx", "5", "true"]),
    20,
  );

/** `not.eq.5`, with a value as it must be written outside of `and` and `or`. */
const operation = (kind: Kind | undefined, write: (text: string) => string): fc.Arbitrary<string> => {
  const compared = fc
    .tuple(
      mostly(
        oneOf(operatorsOf(kind)),
        oneOf([...comparisons, ...patterns, ...sets, ...ranges, "foo", "e", "eq()"]),
        60,
      ),
      value(kind),
    )
    .map(([operator, text]) => `${operator}.${write(text)}`);
  const lists = kind === "text" ? ["{a,*b*}", "{}", "{Apple,IOS}", '{"a b",W*}'] : ["{1,2}", "{}", "{3}", "5", "{x}"];
  const quantified = fc
    .tuple(
      oneOf([...comparisons.filter((name) => name !== "neq"), ...(kind === "text" ? patterns : [])]),
      oneOf(["any", "all"]),
      oneOf(lists),
    )
    .map(([operator, quantifier, text]) => `${operator}(${quantifier}).${write(text)}`);
  const is = isWords(kind).map((word) => `is.${word}`);
  const inside = listed(kind).map((list) =>
    kind === "array" || kind === "range" || kind === "row" || kind === "json" ? "is.null" : `in.${list}`,
  );
  const all = fc.oneof(
    { arbitrary: compared, weight: 8 },
    { arbitrary: is, weight: 2 },
    { arbitrary: inside, weight: 3 },
    { arbitrary: quantified, weight: kind === "text" || kind === "integer" ? 1 : 0 },
  );
  return fc.tuple(mostly(fc.constant(""), fc.constant("not."), 5), all).map(([sign, text]) => sign + text);
};

const kindOf = (resource: Resource, name: string): Kind | undefined => {
  const base = name.split("->")[0] ?? name;
  return name.includes("->") ? "text" : resource.columns[base];
};

export const filter = (resource: Resource, prefix = ""): fc.Arbitrary<Part> =>
  field(resource).chain((name) =>
    operation(kindOf(resource, name), (text) => text).map((text): Part => [prefix + name, text]),
  );

const logicFilter = (resource: Resource): fc.Arbitrary<string> =>
  field(resource).chain((name) =>
    operation(kindOf(resource, name), (text) => (/[,()"]/.test(text) ? quote(text) : text)).map(
      (text) => `${name}.${text}`,
    ),
  );

const tree = (resource: Resource, depth: number): fc.Arbitrary<string> => {
  const leaf = logicFilter(resource);
  if (depth === 0) {
    return leaf;
  }
  const inner = fc
    .tuple(
      oneOf(["and", "or", "not.and", "not.or"]),
      fc.array(tree(resource, depth - 1), { minLength: 1, maxLength: 3 }),
    )
    .map(([operator, parts]) => `${operator}(${parts.join(",")})`);
  return fc.oneof({ arbitrary: leaf, weight: 2 }, { arbitrary: inner, weight: 1 });
};

export const logic = (resource: Resource, prefix = ""): fc.Arbitrary<Part> =>
  fc
    .tuple(oneOf(["and", "or", "not.and", "not.or"]), fc.array(tree(resource, 2), { minLength: 1, maxLength: 3 }))
    .map(([operator, parts]): Part => [prefix + operator, `(${parts.join(",")})`]);

const suffix = mostly(
  oneOf(["", ".asc", ".desc", ".asc.nullsfirst", ".desc.nullslast", ".nullsfirst", ".nullslast"]),
  oneOf([".up", ".desc.nulls"]),
  60,
);

/** Ends with the key, so that the order is whole. */
export const order = (resource: Resource, prefix = ""): fc.Arbitrary<Part> =>
  fc
    .array(fc.tuple(orderable(resource), suffix), { maxLength: 2 })
    .map((terms): Part => [`${prefix}order`, [...terms.map(([name, end]) => name + end), ...resource.key].join(",")]);

/** Text of JSON has an order, JSON itself has none. */
const orderable = (resource: Resource): fc.Arbitrary<string> =>
  field(resource).map((name) => (resource.columns[name] === "json" ? `${name}->>a` : name));

const casts = [
  "text",
  "integer",
  "int4",
  "numeric",
  "json",
  "jsonb",
  "text[]",
  "double precision",
  "date",
  "nope",
  "varchar",
  "timestamp with time zone",
];

export interface Selection {
  readonly text: string;
  /** The relation that is embedded: filters that reach two of one name mean nobody knows which. */
  readonly to?: string;
  readonly parts: readonly Part[];
}

const aliases = mostly(
  mostly(fc.constant(""), oneOf(["alias:", "b:", '"odd alias":', "ünï:"]), 6),
  oneOf(injections).map((text) => `${text}:`),
  200,
);

const selected = (resource: Resource): fc.Arbitrary<string> =>
  fc
    .tuple(
      aliases,
      field(resource),
      mostly(
        fc.constant(""),
        mostly(oneOf(["text", "text", "varchar", "jsonb"]), oneOf([...casts, ...injections]), 8).map(
          (cast) => `::${cast}`,
        ),
        8,
      ),
    )
    .map(([alias, name, cast]) => alias + name + cast);

const oddItems = [
  "*",
  "...clients(name)",
  "count()",
  "project_id.sum()",
  "nope(*)",
  "clients(",
  "a b",
  "(",
  ")",
  "*x",
  "users!nope(*)",
  "hidden.vault(*)",
  "vault(*)",
];

export const selection = (resource: Resource, depth: number, prefix = ""): fc.Arbitrary<Selection> => {
  const plain = fc.oneof(
    { arbitrary: fc.constant(["*"]), weight: 30 },
    { arbitrary: fc.uniqueArray(selected(resource), { minLength: 1, maxLength: 4 }), weight: 50 },
    { arbitrary: oneOf(oddItems).map((item) => [item]), weight: 1 },
  );
  const embedded =
    depth === 0 || resource.embeds.length === 0
      ? fc.constant<readonly Selection[]>([])
      : mostly(
          fc.constant<readonly Selection[]>([]),
          fc.uniqueArray(embedding(resource, depth, prefix), { minLength: 1, maxLength: 2, selector: ({ to }) => to }),
          1,
        );
  return fc.tuple(plain, embedded).map(([items, embeds]) => ({
    text: [...items, ...embeds.map(({ text }) => text)].join(","),
    parts: embeds.flatMap(({ parts }) => parts),
  }));
};

function embedding(resource: Resource, depth: number, prefix: string): fc.Arbitrary<Selection> {
  return fc
    .tuple(oneOf(resource.embeds), mostly(fc.constant(""), oneOf(["x:", "y:"]), 2), oneOf(["", "", "!inner", "!left"]))
    .chain(([choice, alias, join]) => embeddingOf(choice, { alias, join, depth, prefix }));
}

interface EmbedOptions {
  readonly alias: string;
  readonly join: string;
  readonly depth: number;
  readonly prefix: string;
}

function embeddingOf(choice: EmbedChoice, { alias, join, depth, prefix }: EmbedOptions): fc.Arbitrary<Selection> {
  const target = resourceNamed(choice.to);
  const name = alias === "" ? choice.label : alias.slice(0, -1);
  const path = `${prefix}${name}.`;
  const inner = mostly(selection(target, depth - 1, path), fc.constant({ text: "", parts: [] }), 10);
  const extras = fc.tuple(
    fc.array(filter(target, path), { maxLength: 1 }),
    mostly(
      fc.constant<readonly Part[]>([]),
      logic(target, path).map((part) => [part]),
      6,
    ),
    mostly(fc.constant<readonly Part[]>([]), limits(path), 4),
  );
  return fc.tuple(inner, extras).map(([chosen, [filters, logics, limited]]) => ({
    to: choice.to,
    text: `${alias}${choice.reference}${join}(${chosen.text})`,
    parts: [
      ...chosen.parts,
      ...filters,
      ...logics,
      ...limited,
      ...(choice.isMany ? [[`${path}order`, target.key.join(",")] as const] : []),
    ],
  }));
}

export const limits = (prefix = ""): fc.Arbitrary<readonly Part[]> =>
  fc.oneof(
    mostly(oneOf(["0", "1", "2", "3", "100"]), oneOf(["-1", "x", "99999999999999999999"]), 30).map(
      (limit): readonly Part[] => [[`${prefix}limit`, limit]],
    ),
    mostly(oneOf(["0", "1", "3", "50"]), oneOf(["-2", "x"]), 30).map((offset): readonly Part[] => [
      [`${prefix}offset`, offset],
    ]),
    fc.tuple(oneOf(["0", "1", "2", "5"]), oneOf(["0", "1", "2"])).map(([limit, offset]): readonly Part[] => [
      [`${prefix}limit`, limit],
      [`${prefix}offset`, offset],
    ]),
  );

/** Conditions on the embedded resource as a whole, and orders by one. */
export const relational = (resource: Resource): fc.Arbitrary<readonly Part[]> =>
  resource.embeds.length === 0
    ? fc.constant([])
    : fc
        .tuple(oneOf(resource.embeds), mostly(oneOf(["is.null", "not.is.null"]), fc.constant("eq.1"), 12))
        .map(([{ label }, text]): readonly Part[] => [[label, text]]);
