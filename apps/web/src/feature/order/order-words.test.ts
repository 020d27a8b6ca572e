import { expect, test } from "vitest";
import { formatPrice } from "./order-words.ts";

test.each([
  ["1.085", "0.00001", "1.08500"],
  ["148.23", "0.001", "148.230"],
  ["64120.5", "0.1", "64,120.5"],
  ["0.5213", "0.0001", "0.5213"],
  ["0.00001234", "0.00000001", "0.00001234"],
  // Off the tick, as the average of two fills may be: no digit is lost.
  ["60680.195", "0.01", "60,680.195"],
  // Eight digits: five before the point and three after it.
  ["60688.39", "0.00000001", "60,688.390"],
  ["123456789", "0.01", "123,456,789"],
  [null, "0.01", "—"],
])("the price %s on the tick %s is shown as %s", (price, tick, shown) => {
  expect(formatPrice(price, { tick_size: tick })).toBe(shown);
});
