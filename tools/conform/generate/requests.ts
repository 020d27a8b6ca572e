import fc from "fast-check";
import { type Actor, type RestRequest } from "../exchange.ts";
import { calls } from "./calls.ts";
import { headersFor, readPreferences } from "./headers.ts";
import { injections } from "./injections.ts";
import { type Part, encodePart, filter, limits, logic, mostly, oneOf, order, relational, selection } from "./query.ts";
import { type Resource, resources } from "./shop.ts";
import { writes } from "./writes.ts";

/** As many requests as asked for, the same for the same seed. */
export const generate = (count: number, seed: number): readonly RestRequest[] =>
  fc.sample(requests, { numRuns: count, seed });

export const actor: fc.Arbitrary<Actor> = fc.oneof(
  { arbitrary: fc.constant<Actor>("anon"), weight: 4 },
  { arbitrary: oneOf<Actor>(["alice", "bob", "service"]), weight: 2 },
);

const read = (resource: Resource): fc.Arbitrary<RestRequest> => {
  const query = fc.tuple(
    mostly(selection(resource, 2), fc.constant({ text: "*", parts: [] }), 6),
    fc.array(filter(resource), { maxLength: 2 }),
    mostly(
      fc.constant<readonly Part[]>([]),
      logic(resource).map((part) => [part]),
      3,
    ),
    order(resource),
    mostly(fc.constant<readonly Part[]>([]), limits(), 3),
    mostly(fc.constant<readonly Part[]>([]), relational(resource), 8),
  );
  return fc
    .tuple(query, mostly(fc.constant("GET"), fc.constant("HEAD"), 12), headersFor(readPreferences), actor)
    .map(([[chosen, filters, logics, ordered, limited, related], method, headers, as]) => {
      const parts: readonly Part[] = [
        ["select", chosen.text],
        ...chosen.parts,
        ...filters,
        ...logics,
        ordered,
        ...limited,
        ...related,
      ];
      return { method, path: `/${resource.name}?${parts.map(encodePart).join("&")}`, headers, body: null, as };
    });
};

/** The corpus through each place that a caller can fill. */
const places: readonly ((text: string) => string)[] = [
  (text) => `/uniques?select=${encodeURIComponent(text)}`,
  (text) => `/uniques?select=${encodeURIComponent(`id::${text}`)}&order=id`,
  (text) => `/uniques?select=${encodeURIComponent(`${text}:id`)}&order=id`,
  (text) => `/projects?select=${encodeURIComponent(`title,clients!${text}(name)`)}&order=project_id`,
  (text) => `/projects?select=${encodeURIComponent(`title,${text}(name)`)}&order=project_id`,
  (text) => `/uniques?code=eq.${encodeURIComponent(text)}&order=id`,
  (text) => `/uniques?code=in.(${encodeURIComponent(text)})&order=id`,
  (text) => `/uniques?${encodeURIComponent(text)}=eq.1&order=id`,
  (text) => `/uniques?or=${encodeURIComponent(`(code.eq.${text},id.eq.1)`)}&order=id`,
  (text) => `/uniques?order=${encodeURIComponent(text)}`,
  (text) => `/uniques?order=id&limit=${encodeURIComponent(text)}`,
  (text) => `/uniques?order=id&offset=${encodeURIComponent(text)}`,
  (text) => `/kinds?select=${encodeURIComponent(`a_json->${text}`)}&order=id`,
  (text) => `/kinds?a_vector=fts(${encodeURIComponent(text)}).fat&order=id`,
  (text) => `/kinds?a_text=like(any).${encodeURIComponent(text)}&order=id`,
  (text) => `/${encodeURIComponent(text)}`,
  (text) => `/rpc/${encodeURIComponent(text)}`,
  (text) => `/rpc/greet?name=${encodeURIComponent(text)}`,
  (text) => `/rpc/greet?${encodeURIComponent(text)}=1`,
  (text) => `/rpc/setting?name=${encodeURIComponent(text)}`,
];

const injected: fc.Arbitrary<RestRequest> = fc
  .tuple(oneOf(places), oneOf(injections), actor)
  .map(([place, text, as]) => ({ method: "GET", path: place(text), headers: {}, body: null, as }));

const oddPaths: fc.Arbitrary<RestRequest> = fc
  .tuple(
    oneOf(["GET", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"]),
    oneOf([
      "/nope",
      "/a/b",
      "/rpc/a/b",
      "/rpc",
      "/projects/",
      "/vault",
      "/countries?select=*&select=code",
      "/projects?select=&order=project_id",
      "/projects?title&order=project_id",
      "/projects?;select=title&order=project_id",
      "/countries?order=code&%zz=1",
    ]),
    actor,
  )
  .map(([method, path, as]) => ({
    method,
    path,
    headers: { "content-type": "application/json" },
    body: method.startsWith("P") ? "{}" : null,
    as,
  }));

const described: fc.Arbitrary<RestRequest> = fc
  .tuple(oneOf([...resources.map(({ name }) => `/${name}`), "/rpc/nothing", "/rpc/nothing_stable"]), actor)
  .map(([path, as]) => ({ method: "OPTIONS", path, headers: {}, body: null, as }));

export const requests: fc.Arbitrary<RestRequest> = fc.oneof(
  { arbitrary: oneOf(resources).chain(read), weight: 550 },
  { arbitrary: writes, weight: 250 },
  { arbitrary: calls, weight: 140 },
  { arbitrary: injected, weight: 60 },
  { arbitrary: oddPaths, weight: 7 },
  { arbitrary: described, weight: 3 },
);
