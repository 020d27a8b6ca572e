import { expect, test } from "vitest";
import { parseEntry, wordsOf } from "./entry.ts";

test("of an update only what changed is shown, with every digit", () => {
  const text =
    '{"at": "2026-01-01T00:00:00Z", "old": {"cash": 0.10000000000000000001}, "row": {"cash": 12345678901234567890.5, "currency": "USD"}, "seq": 3, "role": "engine", "verb": "update", "actor": "ada", "table": "accounts"}';
  expect(parseEntry(text)).toEqual({
    subject: "accounts",
    verb: "update",
    actor: "ada",
    role: "engine",
    // Neither number fits a float64: 0.1 and 12345678901234567000 would be shown.
    fields: [{ name: "cash", before: "0.10000000000000000001", after: "12345678901234567890.5" }],
  });
});

test("of a new row what it holds is shown, without what it leaves open", () => {
  const text =
    '{"row": {"symbol": "BTC", "note": null, "tags": ["a"]}, "seq": 1, "role": "authenticator", "verb": "insert", "table": "assets"}';
  expect(parseEntry(text)).toEqual({
    subject: "assets",
    verb: "insert",
    actor: null,
    role: "authenticator",
    fields: [
      { name: "symbol", before: null, after: "BTC" },
      { name: "tags", before: null, after: '["a"]' },
    ],
  });
});

test("what is no row has its detail", () => {
  const text =
    '{"at": "2026-01-01T00:00:00Z", "seq": 2, "kind": "signed_in", "role": "supabase_auth_admin", "actor": "ada", "detail": {"level": "aal1"}}';
  expect(parseEntry(text)).toMatchObject({
    subject: "signed_in",
    verb: null,
    fields: [{ name: "level", before: null, after: "aal1" }],
  });
  expect(wordsOf("signed_in")).toBe("Signed in");
});

test.each(["", "{", "[]", "null", '{"seq": 1}', '{"role": "x"}'])(
  "a text that the log does not write is none: %s",
  (text) => {
    expect(parseEntry(text)).toBeNull();
  },
);
