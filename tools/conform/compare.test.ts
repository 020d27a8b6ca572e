import { expect, test } from "vitest";
import { compare } from "./compare.ts";
import { type RestAnswer, type RestRequest } from "./exchange.ts";

const get: RestRequest = { method: "GET", path: "/countries", headers: {}, body: null, as: "anon" };
const post: RestRequest = { ...get, method: "POST" };

const answer = (body: string, rest: Partial<RestAnswer> = {}): RestAnswer => ({
  status: 200,
  headers: { "content-type": "application/json; charset=utf-8", "content-range": "0-1/*" },
  body,
  code: null,
  ...rest,
});

const fault = (status: number, code: string): RestAnswer => answer("{}", { status, code });

test.each([
  ["the order of members says nothing", '[{"a":1,"b":2}]', '[{"b": 2, "a": 1}]', "equal"],
  ["the order of rows says something", '[{"a":1},{"a":2}]', '[{"a":2},{"a":1}]', "different"],
  [
    "a number is what is written, not what it is near to",
    '[{"a":9007199254740993}]',
    '[{"a":9007199254740992}]',
    "different",
  ],
  ["1.0 is not 1", '[{"a":1.0}]', '[{"a":1}]', "different"],
  ["null is not absence", '[{"a":null}]', "[{}]", "different"],
  ["text is not a number", '[{"a":"1"}]', '[{"a":1}]', "different"],
] as const)("%s", (_what, ours, oracle, kind) => {
  expect(compare(get, answer(ours), answer(oracle)).kind).toBe(kind);
});

test("rows of a write have no order, but as many as they have", () => {
  expect(compare(post, answer("[1,2,2]"), answer("[2,1,2]"))).toEqual({ kind: "equal" });
  expect(compare(post, answer("[1,2]"), answer("[2,1,2]"))).toEqual({ kind: "different", where: "body" });
});

test("a status, a header and a code count", () => {
  expect(compare(get, answer("[]", { status: 206 }), answer("[]"))).toEqual({
    kind: "different",
    where: "status 206, oracle 200",
  });
  expect(compare(get, answer("[]", { headers: {} }), answer("[]")).kind).toBe("different");
  expect(compare(get, fault(400, "42703"), fault(400, "42804"))).toEqual({
    kind: "different",
    where: "code 42703, oracle 42804",
  });
});

test("only the code for what is not implemented is a refusal", () => {
  expect(compare(get, fault(400, "PGRST127"), answer("[]"))).toEqual({ kind: "refused" });
  expect(compare(get, fault(400, "PGRST100"), answer("[]")).kind).toBe("different");
});

test("a newer answer is one of the list, and no other", () => {
  expect(compare(get, fault(406, "PGRST107"), fault(415, "PGRST107"))).toEqual({ kind: "newer" });
  expect(compare(get, fault(406, "PGRST107"), answer("[]")).kind).toBe("different");
});
