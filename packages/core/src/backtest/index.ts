export { type BacktestResult, runBacktest, summarize } from "./backtest.ts";
export { type FillDifference, firstFillDifference } from "./parity.ts";
export { backtestingPyPreset, realisticPreset } from "./preset.ts";
export { referenceTradesText } from "./reference-trades.ts";
