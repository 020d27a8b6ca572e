import * as fc from "fast-check";
import { expect, test } from "vitest";
import { Decimal } from "../base/index.ts";
import { fromScaled, parseScaled, scanScaled } from "./scaled-number.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);
const scan = (text: string, scale: number) => scanScaled(bytesOf(text), 0, bytesOf(text).length, scale);

test.each([
  ["1", 8, 1e8, 8],
  ["64321.5", 8, 6_432_150_000_000, 8],
  ["2.9e-7", 8, 29, 8],
  ["1E3", 2, 100_000, 2],
  ["+0.1", 1, 1, 1],
  [".5", 1, 5, 1],
  ["5.", 1, 50, 1],
  ["-1.5", 1, -15, 1],
  ["-0", 8, 0, 8],
  ["1.50000000000", 2, 150, 2], // zeros beyond the scale say nothing
  ["0.30000000000000004", 8, 30_000_000, 8], // 0.1 + 0.2 in float64
  ["0.00004070000000000001", 8, 4_070, 8],
  ["4451480798738", 8, 4_451_480_798_738_000, 3], // × 10^4 = 4.45e16 is above 2^53 = 9.007e15, × 10^3 is below
  ["90071992.54740991", 8, 9_007_199_254_740_991, 8], // the largest: 2^53 - 1
])("%s at scale %i is %i at scale %i", (text, scale, scaled, at) => {
  expect(parseScaled(text, scale)).toEqual({ ok: true, value: { scaled, scale: at } });
});

test.each([
  ["", "candle_number_invalid"],
  [".", "candle_number_invalid"],
  ["NaN", "candle_number_invalid"],
  ["Infinity", "candle_number_invalid"],
  ["1,5", "candle_number_invalid"],
  ["0x10", "candle_number_invalid"],
  [" 1", "candle_number_invalid"],
  ["1e", "candle_number_invalid"],
  ["1e9999", "candle_number_invalid"],
  ["1".repeat(65), "candle_number_invalid"],
  ["0.123456789", "candle_number_too_precise"], // the ninth decimal is a digit, not noise
  ["1e-9", "candle_number_too_precise"],
  ["9007199254740992", "candle_number_too_large"],
  ["1e999", "candle_number_too_large"],
])("%s is refused: %s", (text, code) => {
  expect(parseScaled(text, 8)).toMatchObject({ ok: false, code });
});

const digits = fc.tuple(fc.bigInt({ min: 0n, max: 10n ** 15n - 1n }), fc.integer({ min: 0, max: 8 }));

test("scaled text is the same whole number that decimal arithmetic gives", () => {
  fc.assert(
    fc.property(digits, ([magnitude, decimals]) => {
      const text = new Decimal(magnitude.toString()).div(10 ** decimals).toFixed();
      const expected = new Decimal(text).mul(10 ** 8);
      const parsed = parseScaled(text, 8);
      fc.pre(expected.lt(2 ** 53));
      expect(parsed).toEqual({ ok: true, value: { scaled: expected.toNumber(), scale: 8 } });
      expect([expected.toNumber(), Number.NaN]).toContain(scan(text, 8));
    }),
  );
});

test("text, scaled, number: the same float64 that Number(text) gives", () => {
  fc.assert(
    fc.property(digits, ([magnitude, decimals]) => {
      const text = new Decimal(magnitude.toString()).div(10 ** decimals).toFixed();
      const parsed = parseScaled(text, 8);
      expect(parsed.ok && fromScaled(parsed.value.scaled, parsed.value.scale)).toBe(Number(text));
    }),
  );
});

test("every float64 that carries the noise of a decimal is read as that decimal", () => {
  const cents = fc.integer({ min: 1, max: 1_000_000 });
  fc.assert(
    fc.property(cents, cents, (first, second) => {
      const noisy = String(first / 100 + second / 100);
      expect(parseScaled(noisy, 8)).toEqual({ ok: true, value: { scaled: (first + second) * 1e6, scale: 8 } });
    }),
  );
});

test.each(["", ".5", "5.", "1.2.3", "-1", "1e5", "1.123456789", "12345678901234567"])(
  "the fast scan leaves %j to the exact reader",
  (text) => {
    expect(scan(text, 8)).toBeNaN();
  },
);
