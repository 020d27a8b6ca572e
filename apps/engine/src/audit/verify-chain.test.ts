import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type AuditRow, type ChainHead, ChainVerifier, verifyChain } from "./verify-chain.ts";

/** The rows that the database would store of these entries, worked out by another road than the verifier's. */
function chainOf(entries: readonly string[]): readonly AuditRow[] {
  let before = Buffer.alloc(0);
  return entries.map((entry, index) => {
    before = createHash("sha256").update(before).update(entry, "utf8").digest();
    return { seq: index + 1, entry, hash: before.toString("hex") };
  });
}

const entries = ["one", "two", "three", "four"].map((name, index) => `{"seq": ${index + 1}, "what": "${name}"}`);
const rows = chainOf(entries);
const headAt = (seq: number): ChainHead => ({ seq, hash: rows[seq - 1]?.hash ?? "" });
const known = { passed: [headAt(2), headAt(4)], end: headAt(4) };
const without = (seq: number) => rows.filter((row) => row.seq !== seq);
const withRow = (seq: number, change: Partial<AuditRow>) =>
  rows.map((row) => (row.seq === seq ? { ...row, ...change } : row));

test("a whole chain ends at its head, with or without heads that were kept", () => {
  expect(verifyChain(rows, known)).toEqual({ entries: 4, head: headAt(4), broken: null });
  expect(verifyChain(rows, { passed: [] })).toEqual({ entries: 4, head: headAt(4), broken: null });
  expect(verifyChain([], { passed: [] })).toEqual({ entries: 0, head: { seq: 0, hash: "" }, broken: null });
});

test.each([
  ["an entry that says something else", withRow(3, { entry: '{"seq": 3, "what": "tree"}' }), 3, "changed"],
  ["an entry that was written again as equal JSON", withRow(3, { entry: '{"seq":3,"what":"three"}' }), 3, "changed"],
  ["a hash of another entry", withRow(3, { hash: headAt(2).hash }), 3, "changed"],
  ["an entry that is not there", without(3), 4, "missing"],
  ["a chain without its first entry", without(1), 2, "missing"],
  ["a chain without its last entry", without(4), 4, "truncated"],
  ["no chain at all", [], 1, "truncated"],
  ["an entry that comes twice", [...rows.slice(0, 3), ...rows.slice(2)], 3, "repeated"],
  ["a chain that goes on after its head", chainOf([...entries, '{"seq": 5}']), 5, "extended"],
  [
    "two entries that changed places",
    rows.map((row) => (row.seq === 2 || row.seq === 3 ? { ...rows[4 - row.seq], seq: row.seq } : row) as AuditRow),
    2,
    "reordered",
  ],
  // Whoever owns the tables can do that; the heads outside tell.
  ["a chain that was written anew from the second entry", chainOf(["{}", ...entries.slice(1)]), 2, "another_chain"],
] as const)("%s is found", (_what, tampered, seq, fault) => {
  expect(verifyChain(tampered, known)).toMatchObject({ broken: { seq, fault } });
});

test("the first fault is told, and the whole part before it", () => {
  const tampered = withRow(2, { hash: "00" }).filter(({ seq }) => seq !== 4);
  expect(verifyChain(tampered, known)).toEqual({
    entries: 3,
    head: headAt(1),
    broken: { seq: 2, fault: "changed" },
  });
});

test("a chain may have grown since its head was signed, unless its end is known as well", () => {
  expect(verifyChain(rows, { passed: [headAt(2)] }).broken).toBe(null);
  expect(verifyChain(rows, { passed: [], end: headAt(3) }).broken).toEqual({ seq: 4, fault: "extended" });
});

test("two signed heads that contradict each other cannot both be passed", () => {
  const other = { seq: 2, hash: headAt(1).hash };
  expect(verifyChain(rows, { passed: [headAt(2), other] }).broken).toEqual({ seq: 2, fault: "another_chain" });
});

test("any text chains, of whatever length and alphabet, and any change of it is found", () => {
  const texts = fc.array(fc.string({ unit: "grapheme", maxLength: 200 }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(texts, fc.nat(), fc.string({ unit: "grapheme" }), (all, place, text) => {
      const whole = chainOf(all);
      const end = whole.at(-1) as AuditRow;
      expect(verifyChain(whole, { passed: [], end }).broken).toBe(null);
      const at = place % all.length;
      fc.pre(text !== all[at]);
      const tampered = whole.map((row, index) => (index === at ? { ...row, entry: text } : row));
      expect(verifyChain(tampered, { passed: [] }).broken?.seq).toBe(at + 1);
    }),
    { seed: 42 },
  );
});

test("an entry that is larger than the verifier's buffer is hashed whole", () => {
  const verifier = new ChainVerifier({ passed: [] });
  // 40,000 characters of three bytes: 120,000 bytes after the 32 of the hash before.
  const long = chainOf(["{}", "€".repeat(40_000), "{}"]);
  for (const row of long) {
    verifier.add(row);
  }
  expect(verifier.finish().broken).toBe(null);
});
