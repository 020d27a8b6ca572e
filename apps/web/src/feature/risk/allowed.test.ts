import { expect, test } from "vitest";
import { type Allowed, allowedWords, choicesOfAllowed, draftOfAllowed, matches, patchOfAllowed } from "./allowed.ts";

const instruments = [
  { id: "1", name: "BTC/USDT" },
  { id: "2", name: "ETH/USDT" },
];

test.each<[string, Allowed]>([
  ["all", null],
  ["some", [2, 1]],
])("what was not touched does not change: %s", (_, allowed) => {
  expect(patchOfAllowed(allowed, draftOfAllowed(allowed))).toEqual({});
});

test.each<[string, Allowed, Parameters<typeof patchOfAllowed>[1], ReturnType<typeof patchOfAllowed>]>([
  ["all to these, in order", null, { isAll: false, ids: [2, 1] }, { change: [1, 2] }],
  ["these to all", [1], { isAll: true, ids: [1] }, { change: null }],
  ["another order of the same", [1, 2], { isAll: false, ids: [2, 1] }, {}],
  ["one in another's place", [1], { isAll: false, ids: [2] }, { change: [2] }],
  ["none is not all", null, { isAll: false, ids: [] }, { fault: "Choose at least one, or allow all." }],
  [
    "too many",
    null,
    { isAll: false, ids: Array.from({ length: 501 }, (_, at) => at + 1) },
    { fault: "At most 500; or allow all." },
  ],
])("%s", (_, allowed, draft, patch) => {
  expect(patchOfAllowed(allowed, draft)).toEqual(patch);
});

test("an allowed instrument that is not to be seen any more is still listed, and can be taken away", () => {
  expect(choicesOfAllowed(instruments, [9, 1])).toEqual([...instruments, { id: "9", name: "instrument 9" }]);
});

test("a part of a name finds it, in any case", () => {
  expect(["eth", " USDT ", "xrp", ""].map((text) => instruments.filter((one) => matches(text, one)).length)).toEqual([
    1, 2, 0, 2,
  ]);
});

test("what may be traded is said by name", () => {
  expect([null, [2], [9, 1]].map((allowed) => allowedWords(allowed, instruments))).toEqual([
    "all instruments",
    "ETH/USDT",
    "BTC/USDT, instrument 9",
  ]);
});
