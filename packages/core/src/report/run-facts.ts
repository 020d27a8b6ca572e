import { assert } from "../base/index.ts";
import type { ClosedTrade } from "../ledger/index.ts";
import { type Drawdown, drawdownsOf } from "./drawdown.ts";
import { type PeriodReturns, periodReturnsOf } from "./period-returns.ts";
import type { RunRecord } from "./run-record.ts";
import { geometricMean } from "./statistics.ts";

/** What several metrics need of a record, computed once. */
export interface RunFacts {
  readonly record: RunRecord;
  readonly candles: number;
  readonly finalEquity: number;
  readonly drawdowns: readonly Drawdown[];
  readonly returns: PeriodReturns;
  /** Compounded over a year of periods; NaN where equity fell to zero or there are no returns. */
  readonly annualReturn: number;
  readonly wins: readonly ClosedTrade[];
  readonly losses: readonly ClosedTrade[];
  /** Profit of each trade as a fraction of what the position was worth at its entry. */
  readonly tradeReturns: readonly number[];
}

export function factsOf(record: RunRecord): RunFacts {
  const { equity, openTime, close, trades } = record;
  assert(equity.length === openTime.length && close.length === openTime.length, "columns of a record are equally long");
  const returns = periodReturnsOf(record);
  return {
    record,
    candles: equity.length,
    finalEquity: equity.at(-1) ?? record.startCash,
    drawdowns: drawdownsOf(record),
    returns,
    annualReturn: annualReturnOf(returns, equity),
    wins: trades.filter((trade) => trade.profit > 0),
    losses: trades.filter((trade) => trade.profit < 0),
    tradeReturns: trades.map((trade) => trade.profit / (trade.quantity * trade.entryPrice)),
  };
}

/** Equity at or below zero has no return that compounds, whatever came after it. */
const annualReturnOf = (returns: PeriodReturns, equity: Float64Array): number =>
  equity.some((value) => value <= 0) ? Number.NaN : (1 + geometricMean(returns.values)) ** returns.perYear - 1;
