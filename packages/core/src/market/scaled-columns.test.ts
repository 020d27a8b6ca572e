import { expect, test } from "vitest";
import { CandleBuilder } from "./candle-builder.ts";
import { countGaps } from "./gaps.ts";
import { chooseScales, rescaleColumns, unscaleColumns } from "./scaled-columns.ts";

function columns(price: string, volume: string) {
  const builder = new CandleBuilder();
  const [readPrice, readVolume] = [builder.readPrice(price), builder.readVolume(volume)];
  const [value, amount] = [readPrice.ok ? readPrice.value : 0, readVolume.ok ? readVolume.value : 0];
  builder.append(1.7e12, value, value, value, value, amount);
  return builder.build();
}

test.each([
  ["64321.5", "12.5", { priceScale: 8, volumeScale: 8 }],
  ["110000", "0", { priceScale: 8, volumeScale: 8 }], // 110000 × 100 × 10^8 = 1.1e15 < 2^53 = 9.007e15
  ["2500000000", "0", { priceScale: 4, volumeScale: 8 }], // BTC in VND: 2.5e9 × 100 × 10^4 = 2.5e15, at 5 it would be 2.5e16
  ["0.00002655", "114708399433", { priceScale: 8, volumeScale: 1 }], // whole: 1.15e11 × 1000 × 10^1 = 1.15e15
  ["1", "7360655.92911401", { priceScale: 8, volumeScale: 8 }], // decimals: 7.4e6 × 10 × 10^8 = 7.4e15
  ["1", "20000000.12345678", { priceScale: 8, volumeScale: 8 }], // no room, but no decimal is given up for it
])("a series that begins with price %s and volume %s has scales %j", (price, volume, scales) => {
  expect(chooseScales(columns(price, volume))).toEqual(scales);
});

test("a candle is the same number at every scale that holds it", () => {
  const stored = rescaleColumns(columns("64321.5", "12.5"), { priceScale: 1, volumeScale: 3 });
  expect(stored.ok && unscaleColumns(stored.value)).toEqual({
    length: 1,
    openTime: Float64Array.of(1.7e12),
    open: Float64Array.of(64321.5),
    high: Float64Array.of(64321.5),
    low: Float64Array.of(64321.5),
    close: Float64Array.of(64321.5),
    volume: Float64Array.of(12.5),
  });
});

test.each([
  ["64321.55", "1", "open 64321.55 does not fit 1 decimals below 2^53"],
  ["1", "4451480798738", "volume 4451480798738 does not fit 8 decimals below 2^53"],
])("price %s, volume %s: %s", (price, volume, detail) => {
  expect(rescaleColumns(columns(price, volume), { priceScale: 1, volumeScale: 8 })).toEqual({
    ok: false,
    code: "candle_exceeds_series_scale",
    detail,
  });
});

test("counts gaps and the candles missing in them", () => {
  const minutes = Float64Array.of(0, 1, 2, 5, 6, 10).map((minute) => minute * 60_000);
  expect(countGaps(minutes, "1m")).toEqual({ gaps: 2, missing: 5 }); // 3, 4 and 7, 8, 9
});
