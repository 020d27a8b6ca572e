import { expect, test } from "vitest";
import { Cursor } from "./cursor.ts";
import { parseSelect } from "./select.ts";

const parse = (text: string) => parseSelect(new Cursor(text));
const field = (name: string, rest: object = {}) => ({
  kind: "field",
  field: { name, path: [] },
  cast: null,
  alias: null,
  isAggregate: false,
  ...rest,
});
const relation = (name: string, items: readonly unknown[], rest: object = {}) => ({
  kind: "relation",
  name,
  alias: null,
  hint: null,
  join: null,
  isSpread: false,
  items,
  ...rest,
});

test.each([
  ["columns, aliases, casts", "id,label:name::text", [field("id"), field("name", { alias: "label", cast: "text" })]],
  ["quoted names hold what would separate", '"a.b","c\\"d"', [field("a.b"), field('c"d')]],
  ["dashes join words, arrows end them", "first-name", [field("first-name")]],
  [
    "a path into JSON: keys, and signed indexes",
    "data->a->>-1",
    [
      field("data", {
        field: {
          name: "data",
          path: [
            { arrow: "->", operand: "a", isIndex: false },
            { arrow: "->>", operand: "-1", isIndex: true },
          ],
        },
      }),
    ],
  ],
  [
    "embedding with alias, hint and join",
    "owner:users!owner_id!inner(name)",
    [relation("users", [field("name")], { alias: "owner", hint: "owner_id", join: "inner" })],
  ],
  ["nesting", "a(*,b(c))", [relation("a", [field("*"), relation("b", [field("c")])])]],
  ["an empty list", "a()", [relation("a", [])]],
  ["a spread", "...a(b)", [relation("a", [field("b")], { isSpread: true })]],
  ["aggregates are seen", "count(),a.sum()", [field("*", { isAggregate: true }), field("a", { isAggregate: true })]],
  ["what begins no item selects nothing", "*x", []],
  ["nor does a spread that is none", "...a", []],
])("%s", (_what, text, items) => {
  expect(parse(text)).toEqual(items);
});

test.each(["a:", "a!", "a(", "a(b", "a::", "a->", 'a"', "a(b) c", '"open'])("%s is no selection", (text) => {
  expect(parse(text)).toBeUndefined();
});
