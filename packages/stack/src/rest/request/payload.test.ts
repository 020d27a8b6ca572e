import { expect, test } from "vitest";
import { parsePayload } from "./payload.ts";

const source = { contentType: "application/json", columns: null, isCall: false };
const parse = (body: string, rest: Partial<Parameters<typeof parsePayload>[0]> = {}) =>
  parsePayload({ ...source, body: Buffer.from(body), ...rest });

test("an object is a row, and numbers stay as they are written", () => {
  expect(parse('{"b":9007199254740993,"a":1}')).toEqual({
    kind: "json",
    text: '{"b":9007199254740993,"a":1}',
    keys: ["a", "b"],
  });
});

test("rows must have the same keys, in any order", () => {
  expect(parse('[{"a":1,"b":2},{"b":3,"a":4}]').keys).toEqual(["a", "b"]);
});

test.each(['[{"a":1},{"b":2}]', '[{"a":1},{"a":1,"b":2}]', '[{"a":1},5]', "[1]", "[null]"])(
  "%s is no list of rows",
  (body) => {
    expect(() => parse(body)).toThrow("PGRST102");
  },
);

test("a scalar inserts nothing; nothing at all is a fault, but no arguments to a function", () => {
  expect(parse("5")).toEqual({ kind: "json", text: "[]", keys: [] });
  expect(() => parse("")).toThrow("PGRST102");
  expect(parse("", { isCall: true })).toEqual({ kind: "json", text: "", keys: [] });
});

test("where columns are named nobody reads the body here", () => {
  expect(parse("{", { columns: ["b", "a", "b"] })).toEqual({ kind: "json", text: "{", keys: ["a", "b"] });
});

test("forms, whole bodies, and what is refused", () => {
  const form = { contentType: "application/x-www-form-urlencoded" };
  expect(parse("a=1&b=x+y", form)).toEqual({ kind: "json", text: '{"a":"1","b":"x y"}', keys: ["a", "b"] });
  expect(parse("text", { contentType: "text/plain", isCall: true })).toEqual({
    kind: "raw",
    body: Buffer.from("text"),
    keys: [],
  });
  expect(() => parse("a", { contentType: "text/plain" })).toThrow("PGRST102");
  expect(() => parse("a,b", { contentType: "text/csv" })).toThrow("PGRST127");
});
