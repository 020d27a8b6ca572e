import { generateKeyPairSync } from "node:crypto";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { HeadsReader, hashOfLine, signHeads } from "./heads-file.ts";

const { publicKey, privateKey } = generateKeyPairSync("ed25519");
const stranger = generateKeyPairSync("ed25519");
const ada = "11111111-1111-4111-8111-111111111111";
const bob = "22222222-2222-4222-8222-222222222222";

/** One line a minute, each with the head of one user: 1, 2, 3 … entries. */
function linesOf(count: number, key = privateKey): readonly string[] {
  const lines: string[] = [];
  let previous = "";
  for (let at = 0; at < count; at += 1) {
    const heads = { [at % 2 === 0 ? ada : bob]: [at + 1, `${at}`.padStart(64, "0")] as const };
    const line = signHeads({ at: new Date(at * 60_000).toISOString(), heads, previous }, key);
    lines.push(line);
    previous = hashOfLine(line);
  }
  return lines;
}

function read(lines: readonly string[]) {
  const reader = new HeadsReader(publicKey);
  for (const line of lines) {
    reader.add(line);
  }
  return reader.finish();
}

test("what was kept is read back, each user's heads in their order", () => {
  expect(read(linesOf(3))).toEqual({
    lines: 3,
    newestAt: "1970-01-01T00:02:00.000Z",
    passed: new Map([
      [
        ada,
        [
          { seq: 1, hash: "0".repeat(64) },
          { seq: 3, hash: "2".padStart(64, "0") },
        ],
      ],
      [bob, [{ seq: 2, hash: "1".padStart(64, "0") }]],
    ]),
    broken: null,
  });
  expect(read([])).toEqual({ lines: 0, newestAt: null, passed: new Map(), broken: null });
});

test.each<
  readonly [string, (lines: readonly string[]) => readonly string[], { readonly line: number; readonly fault: string }]
>([
  ["a line that was taken out", (lines) => lines.toSpliced(1, 1), { line: 2, fault: "unlinked" }],
  ["the first lines taken away", (lines) => lines.slice(1), { line: 1, fault: "unlinked" }],
  [
    "two lines that changed places",
    ([one = "", two = "", ...rest]) => [two, one, ...rest],
    { line: 1, fault: "unlinked" },
  ],
  ["a line that is no JSON", (lines) => lines.with(1, "{"), { line: 2, fault: "unreadable" }],
  ["a file of somebody else's key", () => linesOf(3, stranger.privateKey), { line: 1, fault: "unsigned" }],
])("%s is found", (_name, change, broken) => {
  expect(read(change(linesOf(3))).broken).toEqual(broken);
});

test("a head that was changed is found, and is not believed", () => {
  const lines = linesOf(3).map((line, at) => (at === 2 ? line.replace("[3,", "[2,") : line));
  const { broken, passed } = read(lines);
  expect(broken).toEqual({ line: 3, fault: "unsigned" });
  expect(passed.get(ada)).toEqual([{ seq: 1, hash: "0".repeat(64) }]);
});

test("a line that was added with another key takes nothing from those before it", () => {
  const forged = signHeads(
    { at: "2030-01-01T00:00:00.000Z", heads: { [bob]: [9, "f"] }, previous: hashOfLine(linesOf(2).at(-1) ?? "") },
    stranger.privateKey,
  );
  const { broken, passed } = read([...linesOf(2), forged]);
  expect(broken).toEqual({ line: 3, fault: "unsigned" });
  expect(passed.get(bob)).toEqual([{ seq: 2, hash: "1".padStart(64, "0") }]);
});

test("no byte of the file can be another", () => {
  const whole = linesOf(4).join("\n");
  fc.assert(
    fc.property(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 126 }), (at, shift) => {
      const other = String.fromCharCode((whole.charCodeAt(at) + shift) % 127);
      fc.pre(other !== whole[at]);
      expect(read((whole.slice(0, at) + other + whole.slice(at + 1)).split("\n")).broken).not.toBeNull();
    }),
    { numRuns: 500 },
  );
});
