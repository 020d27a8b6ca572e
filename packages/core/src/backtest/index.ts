export { type BacktestResult, runBacktest, summarize } from "./backtest.ts";
export { backtestingPyPreset, realisticPreset } from "./preset.ts";
export { referenceTradesText } from "./reference-trades.ts";
