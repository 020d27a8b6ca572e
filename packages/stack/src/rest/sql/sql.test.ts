import fc from "fast-check";
import { expect, test } from "vitest";
import { commas, identifier, join, nothing, parameter, qualified, sql, toStatement } from "./sql.ts";

test("pieces keep their parameters in order", () => {
  const inner = sql`a = ${parameter("1")} or b = ${parameter(null)}`;
  const whole = sql`select ${commas([identifier("x"), parameter("2")])} where ${inner} and ${parameter("3")}`;
  expect(toStatement(whole)).toEqual({
    text: 'select "x", $1 where a = $2 or b = $3 and $4',
    parameters: ["2", "1", null, "3"],
  });
  expect(toStatement(join([], sql`, `))).toEqual(toStatement(nothing));
});

test("a name is quoted whatever is in it, and ends at a NUL", () => {
  expect(toStatement(qualified({ schema: 'a"b', name: "c.d" })).text).toBe('"a""b"."c.d"');
  expect(toStatement(identifier("a\0; drop table b")).text).toBe('"a"');
});

test("property: no name can end its quotes", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (name) => {
      const { text, parameters } = toStatement(identifier(name));
      expect(parameters).toEqual([]);
      expect(text).toMatch(/^"(?:[^"\0]|"")*"$/);
    }),
  );
});
