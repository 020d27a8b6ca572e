import type { PositionSide } from "../../ledger/index.ts";
import { type Metric, defined } from "../metric.ts";
import type { RunFacts } from "../run-facts.ts";
import { mean } from "../statistics.ts";
import { ofTrades, totalProfit } from "./trade.ts";

const shape = { sample: "trades", minimumSample: 1 } as const;

export const holdingMetrics: readonly Metric[] = [
  {
    name: "exposure",
    title: "Exposure",
    unit: "fraction",
    formula:
      "candles from a trade's entry to its exit, both counted, ÷ all candles; closed trades only, a candle of two trades once",
    source: "backtesting.py 0.6.6, Exposure Time",
    sample: "candles",
    minimumSample: 1,
    compute: (facts) => defined(exposedCandles(facts) / facts.candles, facts.candles),
  },
  {
    ...shape,
    name: "average_holding",
    title: "Average holding time",
    unit: "ms",
    formula: "mean time from the open of a trade's entry candle to that of its exit candle",
    source: "backtesting.py 0.6.6, Avg. Trade Duration",
    compute: (facts) => ofTrades(facts, () => mean(holdingTimes(facts))),
  },
  {
    ...shape,
    name: "longest_holding",
    title: "Longest holding time",
    unit: "ms",
    formula: "the longest time from the open of a trade's entry candle to that of its exit candle",
    source: "backtesting.py 0.6.6, Max. Trade Duration",
    compute: (facts) => ofTrades(facts, () => holdingTimes(facts).reduce((left, right) => Math.max(left, right))),
  },
  countOf("long"),
  countOf("short"),
  profitOf("long"),
  profitOf("short"),
];

function countOf(side: PositionSide): Metric {
  return {
    ...shape,
    minimumSample: 0,
    name: `${side}_trades`,
    title: side === "long" ? "Long trades" : "Short trades",
    unit: "count",
    formula: `closed ${side} round trips`,
    source: "accounting",
    compute: (facts) => defined(tradesOf(facts, side).length, facts.record.trades.length),
  };
}

function profitOf(side: PositionSide): Metric {
  return {
    ...shape,
    minimumSample: 0,
    name: `${side}_profit`,
    title: side === "long" ? "Profit of long trades" : "Profit of short trades",
    unit: "money",
    formula: `sum of the profits of ${side} trades, after fees`,
    source: "accounting",
    compute: (facts) => {
      const trades = tradesOf(facts, side);
      return defined(totalProfit(trades), trades.length);
    },
  };
}

const tradesOf = ({ record }: RunFacts, side: PositionSide) => record.trades.filter((trade) => trade.side === side);

const holdingTimes = ({ record }: RunFacts): readonly number[] =>
  record.trades.map((trade) => trade.exitTime - trade.entryTime);

/** Trades are in order of exit and one instrument is held at a time, so entries ascend too. */
function exposedCandles({ record }: RunFacts): number {
  let candles = 0;
  let counted = -1;
  for (const { entryIndex, exitIndex } of record.trades) {
    candles += Math.max(0, exitIndex - Math.max(entryIndex - 1, counted));
    counted = Math.max(counted, exitIndex);
  }
  return candles;
}
