import type { ClosedTrade } from "../ledger/index.ts";
import { type RunOptions, SimulatedRun } from "../simulate/index.ts";

/** What a finished run amounts to; `run` still holds its facts. */
export interface BacktestResult {
  readonly run: SimulatedRun;
  readonly trades: readonly ClosedTrade[];
  /** Marked at the close of each candle; the last one is after the end-of-run rule. */
  readonly equity: Float64Array;
  readonly finalEquity: number;
  readonly feesPaid: number;
}

/** Runs a strategy over the whole of `candles`, then applies the end-of-run rule. */
export function runBacktest(options: RunOptions): BacktestResult {
  const run = new SimulatedRun(options);
  run.advance();
  run.finish();
  return summarize(run, options.settings.startCash);
}

/** The result of a run that was advanced and finished step by step. */
export function summarize(run: SimulatedRun, startCash: number): BacktestResult {
  const { equity } = run;
  return {
    run,
    trades: run.trades,
    equity,
    finalEquity: equity.length === 0 ? startCash : (equity[equity.length - 1] ?? startCash),
    feesPaid: run.account.feesPaid,
  };
}
