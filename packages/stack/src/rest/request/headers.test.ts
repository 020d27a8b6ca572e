import { expect, test } from "vitest";
import { negotiate } from "./media-type.ts";
import { appliedHeader, demandKnown, parsePreferences } from "./preferences.ts";

const rules = { mayEndTransaction: true, isTimezone: (name: string) => name === "Asia/Bangkok" };

test("of two preferences of one kind the first counts; what is unknown is told only where that is asked for", () => {
  const preferences = parsePreferences("return=minimal, return=representation, count=exact,odd", rules);
  expect(preferences).toEqual({
    resolution: null,
    representation: "minimal",
    count: "exact",
    transaction: null,
    missing: null,
    handling: null,
    timezone: null,
    maxAffected: null,
    unknown: ["odd"],
  });
  expect(() => demandKnown(preferences)).not.toThrow();
  expect(() => demandKnown({ ...preferences, handling: "strict" })).toThrow("PGRST122");
});

test("a transaction is the caller's to end only where the configuration says so", () => {
  expect(parsePreferences("tx=rollback", rules).transaction).toBe("rollback");
  expect(parsePreferences("tx=rollback", { ...rules, mayEndTransaction: false }).transaction).toBeNull();
});

test("what was applied is said in PostgREST's order", () => {
  const asked = "timezone=Asia/Bangkok, count=exact, max-affected=3, handling=strict, return=minimal";
  expect(
    appliedHeader(parsePreferences(asked, rules), ["timezone", "maxAffected", "count", "handling", "representation"]),
  ).toBe("return=minimal, count=exact, handling=strict, timezone=Asia/Bangkok, max-affected=3");
  expect(appliedHeader(parsePreferences("max-affected=3", rules), ["maxAffected"])).toBeNull();
});

test.each([
  [undefined, "application/json; charset=utf-8"],
  ["text/html, application/json;q=0.5", "application/json; charset=utf-8"],
  ["*/*;q=0.1, application/vnd.pgrst.object+json", "application/vnd.pgrst.object+json; charset=utf-8"],
  ["application/vnd.pgrst.array+json;nulls=stripped", "application/vnd.pgrst.array+json;nulls=stripped; charset=utf-8"],
])("Accept: %s", (header, contentType) => {
  expect(negotiate(header, false).contentType).toBe(contentType);
});

test("what cannot be had is 406, what we leave out is refused by name", () => {
  expect(() => negotiate("text/html", false)).toThrow(expect.objectContaining({ status: 406 }));
  expect(() => negotiate("text/csv", false)).toThrow("PGRST127");
  expect(() => negotiate("application/vnd.pgrst.plan+json", false)).toThrow("PGRST107");
  expect(() => negotiate("application/vnd.pgrst.plan+json", true)).toThrow("PGRST127");
});
