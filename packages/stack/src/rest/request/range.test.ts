import { expect, test } from "vitest";
import { allRows, answerRange, limitAndOffset, rangeOf, restrict, topRange } from "./range.ts";

test.each([
  // limit 3: rows 0, 1, 2.
  ["3", undefined, undefined, { lower: 0n, upper: 2n }],
  ["3", "2", undefined, { lower: 2n, upper: 4n }],
  [undefined, "2", undefined, { lower: 2n, upper: null }],
  ["x", undefined, undefined, allRows],
  ["0", undefined, "5-9", { lower: 0n, upper: -1n }],
  // The header and the limit: what both allow.
  ["3", undefined, "1-9", { lower: 1n, upper: 2n }],
  [undefined, undefined, "1-1", { lower: 1n, upper: 1n }],
  [undefined, undefined, "rows", allRows],
  ["99999999999999999999", undefined, undefined, { lower: 0n, upper: 99_999_999_999_999_999_998n }],
])("limit %s, offset %s, header %s", (limit, offset, header, range) => {
  const limited = limit === undefined && offset === undefined ? allRows : rangeOf(limit, offset);
  expect(topRange(limited, header)).toEqual(range);
});

test.each([
  ["-1", undefined, undefined],
  ["0", "5", undefined],
  ["2", undefined, "5-9"],
  [undefined, undefined, "5-2"],
])("limit %s, offset %s, header %s has no rows", (limit, offset, header) => {
  const limited = limit === undefined && offset === undefined ? allRows : rangeOf(limit, offset);
  expect(() => topRange(limited, header)).toThrow(expect.objectContaining({ status: 416 }));
});

test("the configuration's most rows hold at any offset", () => {
  expect(limitAndOffset(restrict(allRows, 10))).toEqual({ limit: "10", offset: "0" });
  expect(limitAndOffset(restrict({ lower: 5n, upper: 6n }, 10))).toEqual({ limit: "2", offset: "5" });
  expect(limitAndOffset(allRows)).toBeNull();
});

test.each([
  [allRows, 3, null, 200, "0-2/*"],
  [allRows, 0, null, 200, "*/*"],
  [{ lower: 2n, upper: 4n }, 3, 10, 206, "2-4/10"],
  [allRows, 10, 10, 200, "0-9/10"],
  [allRows, 0, 0, 200, "*/0"],
  [{ lower: 11n, upper: null }, 0, 10, 416, "*/10"],
])("%o with %i rows of %s", (range, rows, total, status, contentRange) => {
  expect(answerRange(range, rows, total)).toEqual({ status, contentRange });
});
