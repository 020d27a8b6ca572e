import fc from "fast-check";
import { type Actor, type RestRequest } from "../exchange.ts";
import { headersFor, undone, writePreferences } from "./headers.ts";
import { injections } from "./injections.ts";
import { type Part, encodePart, filter, logic, mostly, oneOf, order, selection } from "./query.ts";
import { type Kind, type Resource, resources } from "./shop.ts";

const writable = resources.filter(({ isWritable }) => isWritable === true);

type Row = Readonly<Record<string, unknown>>;

const misfits: readonly unknown[] = [1.5, "x", 2147483648, true, "", "angry", { a: 1 }, ...injections.slice(0, 6)];

const valueOf = (kind: Kind): fc.Arbitrary<unknown> => mostly(oneOf(values[kind] ?? ["x"]), oneOf(misfits), 40);

const values: Readonly<Partial<Record<Kind, readonly unknown[]>>> = {
  integer: [1, 2, 3, 50, 51, "52", 53, 54],
  bigint: [1, 9007199254740991, "9007199254740993", null],
  numeric: [1.25, "0.1", 0, null, "NaN"],
  real: [1.5, null],
  text: ["new", "", null, 5, true, "it's", { a: 1 }, ["x"], "ünï 🎉", "de", "vn"],
  boolean: [true, false, null, "t"],
  date: ["2024-05-06", null],
  timestamp: ["2024-05-06T07:08:09Z", null],
  json: [{ a: 1 }, [1, 2], "text", null, 5],
  array: [[1], [], "{1,2}", [1, 2]],
  range: ["[1,3)", null],
  mood: ["low", "high"],
  uuid: ["0e37df36-f698-11e6-8dd4-cb9ced3df976", null],
  vector: ["fat", null],
  row: [{ street: "Elm", number: 3 }, null, '("a",1)'],
  bytes: ["\\xdead", null],
};

/** Keys are always given where a sequence would make them: what it gives is not undone. */
const row = (resource: Resource): fc.Arbitrary<Row> => {
  const names = Object.keys(resource.columns).filter((name) => name !== "doubled");
  const required = resource.key;
  return fc
    .subarray(names.filter((name) => !required.includes(name)))
    .chain((chosen) => rowOf(resource, [...required, ...chosen]));
};

const rowOf = (resource: Resource, names: readonly string[]): fc.Arbitrary<Row> =>
  fc
    .tuple(...names.map((name) => valueOf(resource.columns[name] ?? "text")))
    .map((chosen) => Object.fromEntries(names.map((name, index) => [name, chosen[index]])));

const oddBodies = ["", "[]", "null", "5", "{", '"text"', '{"nope": 1}', "[1]", '[{"id":9},1]'];
const emptyRows = ["{}", "[{}]", "[{}, {}]"];

/** Rows of one form, and now and then of several. */
const rows = (resource: Resource): fc.Arbitrary<string> =>
  fc.oneof(
    { arbitrary: row(resource).map((one) => JSON.stringify(one)), weight: 60 },
    {
      arbitrary: row(resource).chain((first) =>
        fc
          .array(rowOf(resource, Object.keys(first)), { minLength: 1, maxLength: 3 })
          .map((others) => JSON.stringify([first, ...others])),
      ),
      weight: 40,
    },
    {
      arbitrary: fc.array(row(resource), { minLength: 2, maxLength: 3 }).map((all) => JSON.stringify(all)),
      weight: 10,
    },
    { arbitrary: oneOf(resource.hasSequence === true ? oddBodies : [...oddBodies, ...emptyRows]), weight: 10 },
    { arbitrary: oneOf(injections).map((text) => JSON.stringify({ [text]: text })), weight: 3 },
  );

const actor: fc.Arbitrary<Actor> = oneOf<Actor>(["anon", "anon", "alice", "bob", "service"]);

const queryOf = (parts: readonly Part[]): string => (parts.length === 0 ? "" : `?${parts.map(encodePart).join("&")}`);

const none = fc.constant<readonly Part[]>([]);
const select = (resource: Resource): fc.Arbitrary<readonly Part[]> =>
  mostly(
    none,
    selection(resource, 1).map(({ text, parts }): readonly Part[] => [["select", text], ...parts]),
    1,
  );

const conflicts = (resource: Resource): fc.Arbitrary<readonly Part[]> =>
  mostly(
    none,
    oneOf([resource.key.join(","), "code", "nope", "name", ...injections.slice(0, 3)]).map((text): readonly Part[] => [
      ["on_conflict", text],
    ]),
    5,
  );

const columns = (resource: Resource): fc.Arbitrary<readonly Part[]> =>
  mostly(
    none,
    fc.oneof(
      fc
        .subarray(Object.keys(resource.columns), { minLength: 1 })
        .map((names): readonly Part[] => [["columns", [...new Set([...resource.key, ...names])].join(",")]]),
      oneOf(["nope", '"', ...injections.slice(0, 3)]).map((text): readonly Part[] => [["columns", text]]),
    ),
    6,
  );

const contentType: fc.Arbitrary<Readonly<Record<string, string>>> = mostly(
  fc.constant({ "content-type": "application/json" }),
  oneOf([
    "application/json; charset=utf-8",
    "text/plain",
    "application/x-www-form-urlencoded",
    "application/vnd.pgrst.object+json",
  ]).map((type) => ({ "content-type": type })),
  25,
);

interface Write {
  readonly method: string;
  readonly resource: Resource;
  readonly parts: fc.Arbitrary<readonly (readonly Part[])[]>;
  readonly body: fc.Arbitrary<string | null>;
}

const written = ({ method, resource, parts, body }: Write): fc.Arbitrary<RestRequest> =>
  fc
    .tuple(parts, body, headersFor(writePreferences, "content-profile"), contentType, actor)
    .map(([said, text, headers, type, as]) => ({
      method,
      path: `/${resource.name}${queryOf(said.flat())}`,
      headers: undone(text === null ? headers : { ...headers, ...type }),
      body: text,
      as,
    }));

const insert = (resource: Resource): fc.Arbitrary<RestRequest> =>
  written({
    method: "POST",
    resource,
    parts: fc.tuple(select(resource), conflicts(resource), columns(resource)),
    body: rows(resource),
  });

const filters = (resource: Resource): fc.Arbitrary<readonly Part[]> =>
  fc
    .tuple(
      fc.array(filter(resource), { maxLength: 2 }),
      mostly(
        none,
        logic(resource).map((part): readonly Part[] => [part]),
        6,
      ),
      mostly(
        none,
        order(resource).map((part): readonly Part[] => [part]),
        20,
      ),
    )
    .map((all) => all.flat());

const patch = (resource: Resource): fc.Arbitrary<string> => {
  const names = Object.keys(resource.columns).filter((name) => !resource.key.includes(name));
  return mostly(
    fc
      .subarray(names, { maxLength: Math.min(3, names.length) })
      .chain((chosen) => rowOf(resource, chosen))
      .map((one) => JSON.stringify(one)),
    oneOf(["{}", "[]", "", "[{}]", '{"nope":1}', "null"]),
    15,
  );
};

const update = (resource: Resource): fc.Arbitrary<RestRequest> =>
  written({
    method: "PATCH",
    resource,
    parts: fc.tuple(select(resource), filters(resource), columns(resource)),
    body: patch(resource),
  });

const remove = (resource: Resource): fc.Arbitrary<RestRequest> =>
  written({
    method: "DELETE",
    resource,
    parts: fc.tuple(select(resource), filters(resource)),
    body: fc.constant(null),
  });

/** The key stands in the address and in the body, mostly alike. */
const put = (resource: Resource): fc.Arbitrary<RestRequest> =>
  row(resource).chain((one) => {
    const keyed: readonly Part[] = resource.key.map((name) => [name, `eq.${String(one[name])}`]);
    const odd = oneOf<readonly Part[]>([[["id", "gt.1"]], [], [["name", "eq.x"]], [...keyed, ["limit", "1"]]]);
    return written({
      method: "PUT",
      resource,
      parts: fc.tuple(select(resource), mostly(fc.constant(keyed), odd, 6)),
      body: mostly(fc.constant(JSON.stringify(one)), rows(resource), 8),
    });
  });

export const writes: fc.Arbitrary<RestRequest> = oneOf(writable).chain((resource) =>
  fc.oneof(
    { arbitrary: insert(resource), weight: 5 },
    { arbitrary: update(resource), weight: 4 },
    { arbitrary: remove(resource), weight: 3 },
    { arbitrary: put(resource), weight: 2 },
  ),
);
