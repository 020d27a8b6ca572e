import * as fc from "fast-check";
import { expect, test } from "vitest";
import { CandleCsvParser, candleCsvHeader } from "./candle-csv.ts";
import type { Timeframe } from "./timeframe.ts";

const nowMs = Date.UTC(2024, 0, 2);
const t0 = Date.UTC(2024, 0, 1); // 1704067200000

interface ReadOptions {
  readonly timeframe?: Timeframe;
  readonly chunk?: number;
  readonly maxRows?: number;
}

function read(text: string, { timeframe = "1m", chunk = 1 << 16, maxRows }: ReadOptions = {}) {
  const parser = new CandleCsvParser({ timeframe, nowMs, ...(maxRows === undefined ? {} : { maxRows }) });
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += chunk) {
    parser.push(bytes.subarray(at, at + chunk));
  }
  return parser.finish();
}

const file = (...rows: string[]) => [candleCsvHeader, ...rows].join("\n");

test("reads rows as whole numbers at the scale of the series", () => {
  const result = read(file(`${t0},100,110.5,90.25,105,2.9e-7`, `${t0 + 60_000},105,106,104,105.00000001,12`));
  expect(result).toEqual({
    rows: 2,
    faultCount: 0,
    faults: [],
    columns: {
      length: 2,
      priceScale: 8,
      volumeScale: 8,
      openTime: Float64Array.of(t0, t0 + 60_000),
      open: Float64Array.of(10_000_000_000, 10_500_000_000),
      high: Float64Array.of(11_050_000_000, 10_600_000_000),
      low: Float64Array.of(9_025_000_000, 10_400_000_000),
      close: Float64Array.of(10_500_000_000, 10_500_000_001),
      volume: Float64Array.of(29, 1_200_000_000),
    },
  });
});

test("reads the same whatever the chunks, line ends and closing newline", () => {
  const rows = [`${t0},1,2,1,2,3`, `${t0 + 60_000},1.5,2.5,1.25,2,0`];
  const expected = read(file(...rows));
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 90 }), fc.boolean(), fc.boolean(), (chunk, crlf, closing) => {
      const text = `${file(...rows)}${closing ? "\n" : ""}`;
      expect(read(crlf ? text.replaceAll("\n", "\r\n") : text, { chunk })).toEqual(expected);
    }),
  );
});

test("lowers the scale of the volume when a value needs the room", () => {
  const { columns } = read(file(`${t0},1,1,1,1,5`, `${t0 + 60_000},1,1,1,1,4451480798738`));
  expect([columns.volumeScale, ...columns.volume]).toEqual([3, 5_000, 4_451_480_798_738_000]);
  expect([columns.priceScale, ...columns.open]).toEqual([8, 1e8, 1e8]);
});

test("lowers the scale of prices in the middle of a row", () => {
  const { columns } = read(file(`${t0},10,20,5,10,1`, `${t0 + 60_000},10,2000000000,10,10,1`)); // 2e9 × 10^6 < 2^53 < 2e9 × 10^7
  expect([columns.priceScale, ...columns.open, ...columns.high]).toEqual([6, 1e7, 1e7, 2e7, 2e15]);
});

test("refuses a value for which earlier rows leave no room", () => {
  const result = read(file(`${t0},1,1,1,1,0.12345678`, `${t0 + 60_000},1,1,1,1,4451480798738`));
  expect(result.faults).toMatchObject([{ line: 3, column: "volume", code: "candle_number_too_large" }]);
});

test.each([
  ["100,110,90,105", "line", "csv_field_count"],
  ["100,110,90,105,1,", "line", "csv_field_count"],
  ["100,NaN,90,105,1", "high", "candle_number_invalid"],
  ["100,,90,105,1", "high", "candle_number_invalid"],
  ['100,"110",90,105,1', "high", "candle_number_invalid"],
  ["100,110,90,105.123456789,1", "close", "candle_number_too_precise"],
  ["100,110,90,99999999999999999,1", "close", "candle_number_too_large"],
  ["100,110,90,105,-1", "volume", "candle_volume_negative"],
  ["0,110,90,105,1", "open", "candle_price_not_positive"],
  ["100,110,-90,105,1", "low", "candle_price_not_positive"],
  ["100,90,110,105,1", "high", "candle_high_too_low"],
  ["100,104,90,105,1", "high", "candle_high_too_low"],
  ["100,110,101,105,1", "low", "candle_low_too_high"],
])("%s is refused: %s %s", (row, column, code) => {
  const result = read(file(`${t0},100,110,90,105,1`, `${t0 + 60_000},${row}`));
  expect(result).toMatchObject({ rows: 2, faultCount: 1, faults: [{ line: 3, column, code }] });
});

test.each([
  [String(t0 / 1000 + 60), "candle_time_in_seconds"],
  [String(nowMs + 180_000), "candle_time_in_future"],
  [String(t0 + 60_017), "candle_time_off_grid"],
  [String(t0), "candle_time_duplicate"],
  [String(t0 - 60_000), "candle_time_not_ascending"],
  ["2024-01-01T00:01:00Z", "instant_invalid"],
  ["", "instant_invalid"],
  ["-60000", "instant_invalid"],
])("time %s is refused: %s", (time, code) => {
  const result = read(file(`${t0},100,110,90,105,1`, `${time},100,110,90,105,1`));
  expect(result).toMatchObject({ faultCount: 1, faults: [{ line: 3, column: "timestamp", code, text: time }] });
});

test("refuses candles of a shorter timeframe", () => {
  const result = read(file(`${t0},1,1,1,1,1`, `${t0 + 15 * 60_000},1,1,1,1,1`), { timeframe: "1h" });
  expect(result.faults).toMatchObject([{ line: 3, code: "candle_time_too_close" }]);
});

test("keeps 20 faults and counts all", () => {
  const rows = Array.from({ length: 500 }, (_, at) => `${t0 + at * 60_000},1,0.5,1,1,1`);
  const { rows: count, faultCount, faults } = read(file(...rows));
  expect([count, faultCount, faults.length, faults[19]?.line]).toEqual([500, 500, 20, 21]);
});

test.each([
  ["", "csv_empty"],
  [candleCsvHeader, "csv_empty"],
  ["time,open,high,low,close,volume\n1,2,3,4,5,6", "csv_header_unexpected"],
])("the file %j is refused: %s", (text, code) => {
  expect(read(text)).toMatchObject({ faultCount: 1, faults: [{ line: 1, code }] });
});

test("stops counting at the most rows that are taken", () => {
  const rows = Array.from({ length: 5 }, (_, at) => `${t0 + at * 60_000},1,1,1,1,1`);
  expect(read(file(...rows), { maxRows: 3 })).toMatchObject({ faultCount: 1, faults: [{ code: "csv_too_many_rows" }] });
});
