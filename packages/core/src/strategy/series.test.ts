import { expect, test } from "vitest";
import { DomainError } from "../base/index.ts";
import { type Indicator, sma } from "../indicator/index.ts";
import { openAccount } from "../ledger/index.ts";
import { type CandleColumns, candlesToColumns } from "../market/index.ts";
import { ColumnMemory, IndicatorColumn, RunView, Series, extendColumns } from "./index.ts";

const candles = (closes: readonly number[]): CandleColumns =>
  candlesToColumns(
    closes.map((close, index) => ({ openTime: index, open: close, high: close, low: close, close, volume: 0 })),
  );

test("a series gives the present and the past", () => {
  const series = new Series({ index: 2 }, Float64Array.of(10, 11, 12, 13));
  expect([series.value, series.previous, series.ago(0), series.ago(1), series.ago(2), series.ago(3)]).toEqual([
    12,
    11,
    12,
    11,
    10,
    NaN,
  ]);
});

test.each([-1, -0.5, Number.NaN, Number.NEGATIVE_INFINITY])("ago(%d) asks for the future and is refused", (candle) => {
  const series = new Series({ index: 1 }, Float64Array.of(10, 11, 12));
  expect(() => series.ago(candle)).toThrow(DomainError);
  const view = new RunView(candles([10, 11, 12]), { index: 0, account: openAccount(1) });
  expect(() => view.closeAgo(candle)).toThrow("strategy_looked_ahead");
});

test("a view shows the candle at which it stands", () => {
  const view = new RunView(candles([10, 11, 12]), { index: 1, account: openAccount(100) });
  expect([view.openTime, view.close, view.closeAgo(0), view.closeAgo(1), view.closeAgo(2), view.equity]).toEqual([
    1,
    11,
    11,
    10,
    NaN,
    100,
  ]);
  expect([view.isFlat, view.isLong, view.isShort, view.position]).toEqual([true, false, false, null]);
});

/** Computes over all candles and returns the values, as one run would. */
function columnOver(data: CandleColumns, memory: ColumnMemory, indicator: Indicator = sma(2)): readonly number[] {
  const cursor = { index: 0 };
  const column = new IndicatorColumn({ indicator, cursor, candles: data, memory });
  extendColumns([column], data);
  return Array.from({ length: data.length }, (_, index) => {
    cursor.index = index;
    return column.series.value;
  });
}

test("memory computes an indicator of the same candles once", () => {
  const memory = new ColumnMemory();
  const data = candles([1, 3, 5]);
  let extended = 0;
  const counting = (): Indicator => {
    const inner = sma(2);
    return { key: inner.key, lookback: 1, extend: (...given) => ((extended += 1), inner.extend(...given)) };
  };
  expect(columnOver(data, memory, counting())).toEqual([NaN, 2, 4]);
  expect(columnOver(data, memory, counting())).toEqual([NaN, 2, 4]);
  expect(extended).toBe(1);
});

test("memory that was filled from other candles is not believed", () => {
  const memory = new ColumnMemory();
  expect(columnOver(candles([1, 3, 5]), memory)).toEqual([NaN, 2, 4]);
  expect(columnOver(candles([10, 30, 50]), memory)).toEqual([NaN, 20, 40]);
});

test("memory that was filled for a part of the candles is not believed", () => {
  const memory = new ColumnMemory();
  const growing = { ...candles([1, 3, 5, 7]), length: 2 };
  columnOver(growing, memory);
  growing.length = 4;
  expect(columnOver(growing, memory)).toEqual([NaN, 2, 4, 6]);
});

test("recycled memory is computed anew", () => {
  const memory = new ColumnMemory();
  const data = candles([1, 3, 5]);
  columnOver(data, memory);
  memory.recycle();
  expect(columnOver(data, memory, sma(3))).toEqual([NaN, NaN, 3]);
});

test("a column grows with its candles and its series follows", () => {
  const cursor = { index: 0 };
  const column = new IndicatorColumn({ indicator: sma(2), cursor, candles: candles([]) });
  extendColumns([column], candles([1]));
  extendColumns([column], candles([1, 3, 5]));
  cursor.index = 2;
  expect([column.series.value, column.series.previous, column.lookback]).toEqual([4, 2, 1]);
});

test("nothing on a view can be changed, so a strategy cannot walk into the future", () => {
  const view = new RunView(candles([10, 11, 12]), { index: 1, account: openAccount(100) });
  expect(Object.keys(view)).toEqual([]);
  expect(() => Object.assign(view, { index: 2 })).toThrow(TypeError);
  expect(view.close).toBe(11);
});
