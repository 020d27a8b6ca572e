import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type LawLine, compareLaw, describeDifference, formatLaw, isWhole, parseLaw } from "./compare-law.ts";
import { writtenLaw } from "./written-law.ts";

const trigger =
  "trigger CREATE TRIGGER require_approval BEFORE INSERT ON public.orders EXECUTE FUNCTION private.require_approval()";
const law: readonly LawLine[] = [
  { object: "public.orders", line: "table public.orders of postgres, row level security forced" },
  { object: "public.orders", line: `${trigger}, always` },
  {
    object: "auth.users",
    line: "trigger CREATE TRIGGER give_first_roles EXECUTE FUNCTION private.give_first_roles(), on",
  },
  { object: "engine", line: "role engine logs in" },
  {
    object: "public.orders",
    line: String.raw`constraint named on public.orders: CHECK ((symbol ~ '\n'))`.replace("((", "(\n ("),
  },
];

test("a trigger that was switched off is a line that is missing and one that is not of the law", () => {
  const found = law.map(({ object, line }) => ({ object, line: line.replace(", always", ", off") }));
  const comparison = compareLaw(law, found);
  expect(comparison).toEqual({
    missing: [{ object: "public.orders", line: `${trigger}, always` }],
    added: [{ object: "public.orders", line: `${trigger}, off` }],
    own: [],
  });
  expect(describeDifference(comparison)).toBe(`missing: ${trigger}, always; not of the law: ${trigger}, off`);
});

test.each<readonly [string, LawLine, "added" | "own"]>([
  ["a table beside ours is somebody's own", { object: "public.notes", line: "table public.notes of postgres" }, "own"],
  [
    "so is what they do on the tables of Auth",
    { object: "auth.users", line: "trigger CREATE TRIGGER t EXECUTE FUNCTION public.mine(), on" },
    "own",
  ],
  [
    "and on tables of Auth that the law does not know",
    { object: "auth.identities", line: "trigger CREATE TRIGGER t EXECUTE FUNCTION public.mine(), on" },
    "own",
  ],
  [
    "a trigger on a table of ours is not",
    { object: "public.orders", line: "trigger CREATE TRIGGER t EXECUTE FUNCTION public.mine(), on" },
    "added",
  ],
  [
    "a function in our schema is not",
    { object: "private.mine()", line: "function private.mine() of postgres, invoker, no settings, v, text 00" },
    "added",
  ],
  [
    "a function with the rights of the law is not",
    { object: "public.mine()", line: "function public.mine() of chandlery_law, definer, no settings, v, text 00" },
    "added",
  ],
  [
    "a trigger that calls into our schema is not",
    { object: "auth.identities", line: "trigger CREATE TRIGGER t EXECUTE FUNCTION private.give_first_roles(), on" },
    "added",
  ],
  ["a member of a role of ours is not", { object: "engine", line: "authenticated is in engine" }, "added"],
])("%s", (_name, line, kind) => {
  const comparison = compareLaw(law, [...law, line]);
  expect(comparison).toEqual({ missing: [], added: [], own: [], [kind]: [line] });
  expect(isWhole(comparison)).toBe(kind === "own");
});

test("the file is read as it was written, in any order of lines", () => {
  fc.assert(
    fc.property(fc.shuffledSubarray([...law], { minLength: law.length }), (shuffled) => {
      const read = parseLaw(formatLaw(shuffled));
      expect(formatLaw(read)).toBe(formatLaw(law));
      expect(compareLaw(law, read)).toEqual({ missing: [], added: [], own: [] });
    }),
  );
});

test("a difference that fills pages is told in a few lines", () => {
  const text = describeDifference(compareLaw(writtenLaw(), []));
  expect(text.length).toBeLessThan(5 * 320);
  expect(text).toMatch(new RegExp(`; and ${writtenLaw().length - 5} more$`));
});
