import fc from "fast-check";
import { expect, test } from "vitest";
import { cancelOrdersSchema, decimalSchema, placeOrderSchema } from "./order.ts";
import { changeSettingsSchema } from "./settings.ts";

const digits = (least: number) => fc.stringMatching(new RegExp(`^[0-9]{${least},18}$`));

test("every decimal of up to 18 digits on each side passes as it is written", () => {
  fc.assert(
    fc.property(digits(1), fc.option(digits(1), { nil: undefined }), (whole, fraction) => {
      const text = fraction === undefined ? whole : `${whole}.${fraction}`;
      expect(decimalSchema.parse(text)).toBe(text);
    }),
  );
});

test("what passes is a plain decimal, whatever is sent", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.double().map(String), fc.anything()), (value) => {
      const parsed = decimalSchema.safeParse(value);
      expect(parsed.success).toBe(typeof value === "string" && /^\d{1,18}(\.\d{1,18})?$/.test(value));
    }),
  );
});

test.each(["", "-1", "+1", "1e3", ".5", "1.", " 1", "1\n", "NaN", "Infinity", "0x10", "1,5", "1".repeat(19)])(
  "%j is no decimal",
  (text) => {
    expect(decimalSchema.safeParse(text).success).toBe(false);
  },
);

const ids = { account_id: "AAAAAAAA-0000-4000-8000-000000000001", instrument_id: 1 };

test("an order has its defaults, and ids are in lower case", () => {
  expect(placeOrderSchema.parse({ ...ids, side: "buy", quantity: "0.50" })).toEqual({
    account_id: "aaaaaaaa-0000-4000-8000-000000000001",
    instrument_id: 1,
    side: "buy",
    quantity: "0.50",
    order_type: "market",
    reduce_only: false,
    time_in_force: "gtc",
  });
});

test("one of two is one of two", () => {
  expect(cancelOrdersSchema.safeParse({ ...ids, order_sequence: 0 }).success).toBe(false);
  expect(cancelOrdersSchema.safeParse(ids).success).toBe(true);
  expect(changeSettingsSchema.safeParse({}).success).toBe(false);
  // Null is a value: it takes the address away.
  expect(changeSettingsSchema.safeParse({ api_base_url: null }).success).toBe(true);
});
