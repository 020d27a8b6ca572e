import fc from "fast-check";
import { expect, test } from "vitest";
import { candlesToColumns } from "../market/index.ts";
import { type Indicator, ema, extendAll, sma } from "./index.ts";

const closesOf = (closes: readonly number[]) =>
  candlesToColumns(
    closes.map((close, index) => ({ openTime: index, open: close, high: close, low: close, close, volume: 1 })),
  );

/** Each column alone, in one go. */
const alone = (indicator: Indicator, closes: readonly number[]): Float64Array => {
  const values = new Float64Array(closes.length);
  indicator.extend(closesOf(closes), values, 0, closes.length);
  return values;
};

test("columns filled together, in any stretches, have the bits of columns filled alone", () => {
  const make = (periods: readonly number[]): readonly Indicator[] => [
    ...periods.map((period) => sma(period)),
    ema(3),
    sma(2, "open"),
    sma(4, "volume"),
  ];
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 1e-3, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 120 }),
      fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 5 }),
      fc.array(fc.nat(120), { maxLength: 4 }),
      (closes, periods, cuts) => {
        const candles = closesOf(closes);
        const together = make(periods).map((indicator) => ({ indicator, values: new Float64Array(closes.length) }));
        let from = 0;
        for (const to of [...cuts.filter((cut) => cut < closes.length).toSorted((a, b) => a - b), closes.length]) {
          const start = from;
          extendAll(
            together.map((column) => ({ ...column, from: start })),
            candles,
            to,
          );
          from = to;
        }
        expect(together.map(({ values }) => values)).toEqual(
          make(periods).map((indicator) => alone(indicator, closes)),
        );
      },
    ),
  );
});
