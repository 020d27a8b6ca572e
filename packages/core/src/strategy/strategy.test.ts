import { expect, test } from "vitest";
import { accept } from "../base/index.ts";
import { defineStrategy, resolveParameters } from "./index.ts";

const definition = defineStrategy({
  name: "sample",
  parameters: { period: 20, isLoud: false, label: "a" },
  create: () => ({ onCandle: () => undefined }),
});

test("what is not given has its default; text is read as the type of the default", () => {
  expect(resolveParameters(definition, {})).toEqual(accept({ period: 20, isLoud: false, label: "a" }));
  expect(resolveParameters(definition, { period: "1e2", isLoud: "true", label: "7" })).toEqual(
    accept({ period: 100, isLoud: true, label: "7" }),
  );
  expect(resolveParameters(definition, { period: 3, isLoud: true })).toEqual(
    accept({ period: 3, isLoud: true, label: "a" }),
  );
});

test.each([
  [{ period: "" }, 'Parameter "period" of sample is a number, not "".'],
  [{ period: "12x" }, 'Parameter "period" of sample is a number, not "12x".'],
  [{ period: "Infinity" }, 'Parameter "period" of sample is a number, not "Infinity".'],
  [{ period: null }, 'Parameter "period" of sample is a number, not null.'],
  [{ isLoud: "yes" }, 'Parameter "isLoud" of sample is a boolean, not "yes".'],
  [{ label: 7 }, 'Parameter "label" of sample is a string, not 7.'],
])("%j is refused", (given, detail) => {
  expect(resolveParameters(definition, given)).toEqual({ ok: false, code: "strategy_parameter_invalid", detail });
});

test.each(["Period", "constructor", "__proto__", "toString"])("there is no parameter %s", (name) => {
  const given = Object.fromEntries([[name, "1"]]);
  expect(resolveParameters(definition, given)).toEqual({
    ok: false,
    code: "strategy_parameter_unknown",
    detail: `sample has no parameter "${name}"; it has: period, isLoud, label.`,
  });
});
