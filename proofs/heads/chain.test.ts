import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { firstBroken, holesIn } from "./chain.ts";

const sha256 = (...parts: readonly (Buffer | string)[]): Buffer =>
  parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest();

const first = { seq: 1, entry: "{}", hash: sha256("{}") };
const second = { seq: 2, entry: '{"a" : 1}', hash: sha256(first.hash, '{"a" : 1}') };
const heads = { eventSeq: 0, auditSeq: 2, auditHash: second.hash };

test("a whole chain has no broken place, and each way to break it has", () => {
  expect(firstBroken([first, second], heads)).toBe(null);
  expect(firstBroken([first, { ...second, entry: '{"a":1}' }], heads)).toBe(2);
  expect(firstBroken([second], heads)).toBe(2);
  expect(firstBroken([first], heads)).toBe(2);
  expect(
    firstBroken(
      [
        { ...second, seq: 1 },
        { ...first, seq: 2 },
      ],
      heads,
    ),
  ).toBe(1);
});

test("holes are numbers that miss, are doubled, or lie beyond the head", () => {
  expect(holesIn([3, 1, 2], 3)).toBe(0);
  expect(holesIn([1, 3], 3)).toBe(1);
  expect(holesIn([1, 2, 2], 2)).toBe(1);
  expect(holesIn([1, 2, 3], 2)).toBe(1);
});
