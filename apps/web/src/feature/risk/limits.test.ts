import { expect, test } from "vitest";
import { draftsOf, limitWords, patchOf } from "./limits.ts";

const limits = {
  max_order_value: "3000",
  max_position: null,
  max_open_orders: "20",
  max_daily_loss: "0.03",
  duplicate_window_ms: "1000",
};

test("what is not touched changes nothing, whatever the limits are", () => {
  expect(patchOf(limits, draftsOf(limits))).toEqual({ changes: {}, faults: {} });
});

test("per cent are typed and fractions sent; no limit is said; counts are numbers", () => {
  const drafts = {
    ...draftsOf(limits),
    max_order_value: { text: "2500.50", isNone: false },
    max_position: { text: "1.5", isNone: false },
    max_open_orders: { text: "7", isNone: false },
    max_daily_loss: { text: "2.5", isNone: false },
    max_weekly_loss: { text: "", isNone: true },
    duplicate_window_ms: { text: "0", isNone: false },
  };
  expect(draftsOf(limits)["max_daily_loss"]).toEqual({ text: "3", isNone: false });
  expect(patchOf(limits, drafts)).toEqual({
    changes: {
      max_order_value: "2500.5",
      max_position: "1.5",
      max_open_orders: 7,
      max_daily_loss: "0.025",
      duplicate_window_ms: 0,
    },
    faults: {},
  });
  expect(patchOf(limits, { ...draftsOf(limits), max_daily_loss: { text: "3", isNone: true } }).changes).toEqual({
    max_daily_loss: null,
  });
});

test.each([
  ["max_order_value", ""],
  ["max_order_value", "1,000"],
  ["max_order_value", "0"],
  ["max_order_value", "-5"],
  ["max_order_value", "1e3"],
  ["max_order_value", "1000000000000000000"],
  ["max_position", "0.1234567890123456789"],
  ["max_open_orders", "1.5"],
  ["max_open_orders", "3000000000"],
  ["max_daily_loss", "101"],
  ["duplicate_window_ms", ""],
  ["duplicate_window_ms", "3600001"],
])("%s refuses %j", (name, text) => {
  const { changes, faults } = patchOf(limits, { ...draftsOf(limits), [name]: { text, isNone: false } });
  expect(changes).toEqual({});
  expect(Object.keys(faults)).toEqual([name]);
});

test("an empty field is not taken for no limit", () => {
  for (const { name } of limitWords) {
    const { changes, faults } = patchOf({}, { [name]: { text: " ", isNone: false } });
    expect([name, changes, Object.keys(faults)]).toEqual([name, {}, [name]]);
  }
});
