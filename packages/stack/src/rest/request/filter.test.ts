import { expect, test } from "vitest";
import { Cursor } from "./cursor.ts";
import { parseCondition, parseOperation } from "./filter.ts";

const operation = (text: string) => parseOperation(new Cursor(text));
const condition = (text: string) => parseCondition(new Cursor(text));

test.each([
  ["eq.5", false, { kind: "quantified", operator: "eq", quantifier: null, value: "5" }],
  ["not.gte.a.b,c)", true, { kind: "quantified", operator: "gte", quantifier: null, value: "a.b,c)" }],
  ["like(any).{a*,b}", false, { kind: "quantified", operator: "like", quantifier: "any", value: "{a*,b}" }],
  ["cs.{1}", false, { kind: "simple", operator: "cs", value: "{1}" }],
  ['in.(a,"b,c","d")', false, { kind: "in", values: ["a", "b,c", "d"] }],
  ["in.()", false, { kind: "in", values: [""] }],
  ['in.("a"b)', false, { kind: "in", values: ['"a"b'] }],
  ["is.NULL", false, { kind: "is", value: "null" }],
  ["is.not_null", false, { kind: "is", value: "not_null" }],
  ["isdistinct.", false, { kind: "distinct", value: "" }],
  ["fts(english).a & b", false, { kind: "search", search: "fts", language: "english", value: "a & b" }],
])("%s", (text, isNegated, expected) => {
  expect(operation(text)).toEqual({ isNegated, operation: expected });
});

test.each(["", "5", "foo.5", "eq", "eq().5", "is.5", "in.5", "fts().x", "not.", "eq(some).5"])(
  "%s is no operation",
  (text) => {
    expect(operation(text)).toBeUndefined();
  },
);

const equal = (name: string, value: string) => ({
  kind: "filter",
  field: { name, path: [] },
  isNegated: false,
  operation: { kind: "quantified", operator: "eq", quantifier: null, value },
});

test("conditions nest, and values end at commas unless they are quoted or arrays", () => {
  expect(condition('or(a.eq."x,y",not.and(b.eq.{1,2},c.eq.3))')).toEqual({
    kind: "logic",
    isNegated: false,
    operator: "or",
    conditions: [
      equal("a", "x,y"),
      { kind: "logic", isNegated: true, operator: "and", conditions: [equal("b", "{1,2}"), equal("c", "3")] },
    ],
  });
});

test.each(["or()", "or(a.eq.1", "xor(a.eq.1)", "or(a)", "or(a.foo.1)"])("%s is no condition", (text) => {
  expect(condition(text)).toBeUndefined();
});
