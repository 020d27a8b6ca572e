import * as fc from "fast-check";
import { expect, test } from "vitest";
import { Bug } from "../base/index.ts";
import { type OrderPurpose, clientOrderId } from "./index.ts";

const account = "0F8fad5b-d9cb-469f-a165-70867728950e";

test.each<[OrderPurpose, string]>([
  ["entry", "0f8fad5bd9cb469fa165-7"],
  ["exit", "0f8fad5bd9cb469fa165-7"],
  ["stop_loss", "0f8fad5bd9cb469fa165-7-sl"],
  ["take_profit", "0f8fad5bd9cb469fa165-7-tp"],
])("%s: twenty digits of the account, the intent, and which level it is", (purpose, id) => {
  expect(clientOrderId(account, 7, purpose)).toBe(id);
});

test("an id is one that the strictest venue takes, and says which order it is", () => {
  const purposes: readonly OrderPurpose[] = ["entry", "stop_loss", "take_profit"];
  fc.assert(
    // 20 + 1 + 12 + 3 = 36 characters: twelve digits of intents are room for 10^12 of them.
    fc.property(fc.uuid(), fc.nat({ max: 999_999_999_999 }), fc.nat({ max: 999_999_999_999 }), (uuid, one, other) => {
      const ids = [one, other].flatMap((intent) => purposes.map((purpose) => clientOrderId(uuid, intent, purpose)));
      expect(ids.filter((id) => !/^[0-9a-z-]{22,36}$/.test(id))).toEqual([]);
      expect(new Set(ids).size).toBe(one === other ? 3 : 6);
    }),
    { seed: 20_240_101, numRuns: 500 },
  );
});

test.each([
  ["no uuid", () => clientOrderId("account-1", 0, "entry")],
  ["a negative intent", () => clientOrderId(account, -1, "entry")],
  ["a fraction of an intent", () => clientOrderId(account, 0.5, "entry")],
  ["more than 36 characters", () => clientOrderId(account, 10 ** 12, "stop_loss")],
])("%s is a bug", (_name, make) => {
  expect(make).toThrow(Bug);
});
