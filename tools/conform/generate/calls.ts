import fc from "fast-check";
import { type Actor, type RestRequest } from "../exchange.ts";
import { headersFor, readPreferences, undone } from "./headers.ts";
import { injections } from "./injections.ts";
import { type Part, encodePart, filter, limits, mostly, oneOf, order, selection } from "./query.ts";
import { type Resource, resourceNamed } from "./shop.ts";

interface Called {
  readonly name: string;
  readonly takes: Readonly<Record<string, readonly unknown[]>>;
  /** The relation whose rows it gives, or null. */
  readonly gives?: string;
}

const integers = [1, 2, 3, -1, "4", null, "x", 1.5, 2147483648];
const texts = ["you", "", "it's", null, 5, "eq.1", "ünï", ...injections.slice(0, 4)];

const functions: readonly Called[] = [
  { name: "add_them", takes: { a: integers, b: integers } },
  { name: "greet", takes: { name: texts, loud: [true, false, "t", "x"] } },
  { name: "nothing", takes: {} },
  { name: "nothing_stable", takes: {} },
  { name: "always_null", takes: {} },
  { name: "all_projects", takes: {}, gives: "projects" },
  { name: "projects_of", takes: { client: integers }, gives: "projects" },
  { name: "one_project", takes: { id: integers }, gives: "projects" },
  { name: "numbers", takes: { upto: [1, 3, 0, "2"] } },
  { name: "out_of", takes: { a: integers } },
  { name: "rows_of", takes: { upto: [2, 3, 0] } },
  { name: "json_in", takes: { "": [1], x: [{ a: 1 }] } },
  { name: "jsonb_named", takes: { data: [{ a: 1 }, [1], "x", 5] } },
  { name: "text_in", takes: { "": ["x"] } },
  { name: "array_in", takes: { items: [[1, 2], "{1,2,3}", [], null, "x"] } },
  { name: "variadic_in", takes: { items: [["a", "b"], ["c"], []] } },
  { name: "over", takes: { a: [1], b: [2] } },
  { name: "twice_named", takes: { a: [1, "x"] } },
  { name: "mood_of", takes: { m: ["high", "angry", null] } },
  { name: "char_in", takes: { c: ["abc", "a"] } },
  { name: "claims", takes: {} },
  {
    name: "setting",
    takes: {
      name: [
        "request.method",
        "request.path",
        "role",
        "search_path",
        "statement_timeout",
        "nope.nope",
        "timezone",
        "transaction_read_only",
        "request.cookies",
      ],
    },
  },
  {
    name: "fail_with",
    takes: {
      code: [
        "P0001",
        "PT402",
        "PT999",
        "23505",
        "42501",
        "57014",
        "54000",
        "53400",
        "08000",
        "XX000",
        "P0002",
        "22023",
        "28000",
      ],
      message: ["oh no"],
    },
  },
  { name: "fail_stable", takes: { code: ["PT404", "25006"] } },
  { name: "fail_fully", takes: {} },
  { name: "with_headers", takes: {} },
  { name: "nope", takes: { a: [1] } },
];

const argumentsOf = ({ takes }: Called): fc.Arbitrary<Readonly<Record<string, unknown>>> => {
  const names = Object.keys(takes);
  const chosen = mostly(fc.constant(names), fc.subarray([...names, "nope"]), 5);
  return chosen.chain((given) =>
    fc
      .tuple(...given.map((name) => oneOf(takes[name] ?? [1])))
      .map((values) => Object.fromEntries(given.map((name, index) => [name, values[index]]))),
  );
};

const inQuery = (value: unknown): readonly string[] =>
  Array.isArray(value) ? [`{${value.join(",")}}`] : [typeof value === "string" ? value : JSON.stringify(value)];

const variadic = (name: string, value: unknown): readonly string[] =>
  name === "variadic_in" && Array.isArray(value) ? value.map(String) : inQuery(value);

const shaping = (gives: Resource | undefined): fc.Arbitrary<readonly Part[]> =>
  gives === undefined
    ? fc.constant([])
    : fc
        .tuple(
          selection(gives, 1),
          fc.array(filter(gives), { maxLength: 1 }),
          order(gives),
          mostly(fc.constant<readonly Part[]>([]), limits(), 3),
        )
        .map(([{ text, parts }, filters, ordered, limited]) => [
          ["select", text],
          ...parts,
          ...filters,
          ordered,
          ...limited,
        ]);

const actor: fc.Arbitrary<Actor> = oneOf<Actor>(["anon", "anon", "alice", "service"]);

const safe = (called: Called): fc.Arbitrary<RestRequest> =>
  fc
    .tuple(
      argumentsOf(called),
      shaping(called.gives === undefined ? undefined : resourceNamed(called.gives)),
      mostly(fc.constant("GET"), fc.constant("HEAD"), 8),
      headersFor(readPreferences),
      actor,
    )
    .map(([given, shape, method, headers, as]) => {
      const parts: readonly Part[] = [
        ...Object.entries(given).flatMap(([name, value]) =>
          variadic(called.name, value).map((text): Part => [name, text]),
        ),
        ...shape,
      ];
      return {
        method,
        path: `/rpc/${called.name}${parts.length === 0 ? "" : `?${parts.map(encodePart).join("&")}`}`,
        headers,
        body: null,
        as,
      };
    });

const bodies: fc.Arbitrary<readonly [type: string, body: string]> = oneOf([
  ["application/json", ""],
  ["application/json", "[]"],
  ["application/json", "{"],
  ["application/json", '{"a":{"b":[1,2]}}'],
  ["application/json", "[1,2]"],
  ["text/plain", "plain text"],
  ["application/octet-stream", "bytes"],
  ["application/x-www-form-urlencoded", "a=1&b=2&name=form"],
  ["text/xml", "<a/>"],
] as const);

const posted = (called: Called): fc.Arbitrary<RestRequest> => {
  const json = argumentsOf(called).map((given) => ["application/json", JSON.stringify(given)] as const);
  return fc
    .tuple(
      mostly<readonly [string, string]>(json, bodies, 5),
      shaping(called.gives === undefined ? undefined : resourceNamed(called.gives)),
      headersFor(readPreferences, "content-profile"),
      actor,
    )
    .map(([[type, body], shape, headers, as]) => ({
      method: "POST",
      path: `/rpc/${called.name}${shape.length === 0 ? "" : `?${shape.map(encodePart).join("&")}`}`,
      headers: undone({ ...headers, "content-type": type }),
      body,
      as,
    }));
};

export const calls: fc.Arbitrary<RestRequest> = oneOf(functions).chain((called) =>
  fc.oneof(safe(called), posted(called)),
);
