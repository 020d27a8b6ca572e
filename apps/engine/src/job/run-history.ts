import { createHash } from "node:crypto";
import type { CandleColumns } from "@chandlery/core/market";
import { type HistoryOutcome, type HostOptions, StrategyHost, type StrategyRun } from "./strategy/index.ts";

export interface HistoryRun {
  readonly outcome: Promise<HistoryOutcome>;
  /** Share of the candles that are done. */
  readonly progress: () => number;
  /** Ends it; the outcome rejects with `run_cancelled`. */
  readonly cancel: () => Promise<void>;
}

/** Starts a strategy over a whole history in a worker of its own. */
export function startHistory(run: StrategyRun, candles: CandleColumns, options: HostOptions = {}): HistoryRun {
  const host = new StrategyHost(run, toShared(candles), options);
  return {
    outcome: host.outcome(),
    progress: () => (candles.length === 0 ? 1 : host.position / candles.length),
    cancel: () => host.close(),
  };
}

/** SHA-256 over a run's trades, in hex: equal hashes mean equal trades to the last bit. */
export const tradeHash = (outcome: HistoryOutcome): string =>
  createHash("sha256").update(outcome.tradeHashText).digest("hex");

/** The same columns in memory that a worker can read without a copy. */
function toShared(candles: CandleColumns): CandleColumns {
  const share = (column: Float64Array) => {
    const shared = new Float64Array(new SharedArrayBuffer(8 * candles.length));
    shared.set(column.subarray(0, candles.length));
    return shared;
  };
  return {
    length: candles.length,
    openTime: share(candles.openTime),
    open: share(candles.open),
    high: share(candles.high),
    low: share(candles.low),
    close: share(candles.close),
    volume: share(candles.volume),
  };
}
