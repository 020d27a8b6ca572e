import { describe, expect, it } from "vitest";
import { coreDoors, emptyRooms, errorPages, machineTraces, testsThatRun } from "./left-behind.ts";

describe("tests that run", () => {
  const faultsOf = (text: string) => testsThatRun([{ path: "a.test.ts", text }]);

  it.each(["it.skip('a')", "describe.only('a')", "it.todo('a')", "test.concurrent.skip('a')", "xit('a')"])(
    "finds the planted %s",
    (text) => {
      expect(faultsOf(text)).toHaveLength(1);
    },
  );

  it("accepts a reason for a skip, and none for only", () => {
    expect(faultsOf("// Skipped because no compiler is there.\nit.skipIf(none)('a');")).toEqual([]);
    expect(faultsOf("// Skipped because I am in a hurry.\nit.only('a');")).toHaveLength(1);
    expect(faultsOf("it.each([1])('a'); permit.skip();")).toEqual([]);
  });
});

describe("traces of a machine", () => {
  const faultsOf = (text: string) => machineTraces([{ path: "docs/a.md", text }]);

  it.each([
    "cd /work/thing",
    'const a = "/home/anna/x";',
    "https://registry.example.test/pg",
    "https://pypi.example.test/simple",
    "http://build.internal/x",
  ])("finds the planted %s", (text) => {
    expect(faultsOf(text)).toHaveLength(1);
  });

  it("accepts paths from the repository and public addresses", () => {
    expect(faultsOf("../shared/data, https://github.com/a/b, a/work/b, /tmp")).toEqual([]);
  });
});

describe("rooms", () => {
  it("finds a planted empty file, a package without code and a folder without a door", () => {
    const files = [
      { path: "docs/a.md", text: " \n" },
      { path: "packages/new/package.json", text: "{}" },
      { path: "packages/core/src/risk/gate.ts", text: "x" },
    ];
    expect(emptyRooms(files).map((fault) => fault.path)).toEqual(["docs/a.md", "packages/new/src/"]);
    expect(coreDoors(files).map((fault) => fault.path)).toEqual(["packages/core/src/risk/"]);
  });

  it("accepts a package with code", () => {
    const files = [
      { path: "packages/new/package.json", text: "{}" },
      { path: "packages/new/src/a.ts", text: "x" },
    ];
    expect(emptyRooms(files)).toEqual([]);
  });
});

it("misses the page of a planted code", () => {
  const files = [{ path: "docs/errors.md", text: "# Errors\n\n## candle_too_old\n" }];
  expect(errorPages(["candle_too_old"])(files)).toEqual([]);
  expect(errorPages(["candle_too_old", "planted"])(files)).toHaveLength(1);
});
