import { expect, test } from "vitest";
import { newStackKeys } from "../keys/index.ts";
import { applyKeyRule, bearerOf } from "./key-rule.ts";

const keys = newStackKeys();
const { publishableKey, secretKey, anonKey, serviceRoleKey } = keys;
const token = "Bearer eyJ.of.somebody";

test.each([
  ["a user's token stays", { authorization: token, apikey: publishableKey }, { authorization: token }],
  [
    "a publishable key is anon",
    { authorization: undefined, apikey: publishableKey },
    { authorization: `Bearer ${anonKey}` },
  ],
  [
    "a secret key is service_role",
    { authorization: undefined, apikey: secretKey },
    { authorization: `Bearer ${serviceRoleKey}` },
  ],
  [
    "Authorization that only repeats the key gives way to it",
    { authorization: `Bearer ${secretKey}`, apikey: secretKey },
    { authorization: `Bearer ${serviceRoleKey}` },
  ],
  [
    "of two keys the one in apikey counts",
    { authorization: `Bearer ${secretKey}`, apikey: publishableKey },
    { authorization: `Bearer ${anonKey}` },
  ],
  ["a legacy key is handed on as it is", { authorization: undefined, apikey: anonKey }, { authorization: anonKey }],
  ["no key at all is no token", { authorization: undefined, apikey: undefined }, { authorization: null }],
  [
    "a key in Authorization alone is handed on, and no service takes it",
    { authorization: `Bearer ${secretKey}`, apikey: undefined },
    { authorization: `Bearer ${secretKey}` },
  ],
  ["a stranger's key is refused", { authorization: undefined, apikey: "sb_secret_x" }, { refused: "Invalid API key" }],
])("%s", (_sentence, presented, answer) => {
  expect(applyKeyRule(presented, keys)).toEqual(answer);
});

test.each([
  [token, "eyJ.of.somebody"],
  ["bearer x", "x"],
  [anonKey, null],
  ["Basic eDp5", null],
  ["Bearer ", null],
  ["Bearer a b", null],
  [null, null],
])("the bearer of %s is %s", (authorization, bearer) => {
  expect(bearerOf(authorization)).toBe(bearer);
});
