import { expect, test } from "vitest";
import type { Backtest, Metric } from "../run/rows.ts";
import { compareMetrics, differingSettings, unlikeness } from "./comparison.ts";

const metric = (name: string, value: number | null): Metric => ({
  name,
  title: name.toUpperCase(),
  unit: "fraction",
  formula: "",
  value,
  n: 40,
  reason: null,
});

const backtest = (more: Partial<Backtest> = {}): Backtest => ({
  backtest_id: "1",
  account_id: "1",
  status: "done",
  parameters: { fast: 10, slow: 20 },
  settings: { startCash: 10_000, fees: { taker: 0.001 } },
  from_time: null,
  to_time: null,
  candle_count: 100,
  trade_count: 1,
  trade_hash: "a",
  final_equity: "1",
  metrics: [],
  error: null,
  created_at: 0,
  started_at: 0,
  finished_at: 0,
  series_id: 1,
  series: { symbol: "BTC", timeframe: "5m", source: "x" },
  strategy: { name: "cross", file: null, source_sha256: null },
  ...more,
});

test("metrics stand side by side with b − a, and without a difference where one is not defined", () => {
  const [a, b] = [metric("return", 0.25), metric("return", 0.5)];
  expect(compareMetrics([a, metric("sharpe", null)], [metric("sharpe", 1), b])).toEqual([
    { name: "return", title: "RETURN", a, b, difference: 0.25 },
    { name: "sharpe", title: "SHARPE", a: metric("sharpe", null), b: metric("sharpe", 1), difference: null },
  ]);
});

test("settings that differ are told by their path, those that do not are left out", () => {
  const other = backtest({ parameters: { fast: 12, slow: 20 }, settings: { startCash: 10_000, fees: { taker: 0 } } });
  expect(differingSettings(backtest(), other)).toEqual([
    { name: "parameter.fast", a: "10", b: "12" },
    { name: "fees.taker", a: "0.001", b: "0" },
  ]);
});

test("other candles are warned of", () => {
  expect(unlikeness(backtest(), backtest())).toEqual([]);
  expect(unlikeness(backtest(), backtest({ series_id: 2, candle_count: 90 }))).toHaveLength(2);
  expect(unlikeness(backtest(), backtest({ from_time: 5 }))).toHaveLength(1);
});
