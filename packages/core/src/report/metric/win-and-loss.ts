import { type Metric, type MetricValue, defined, notDefined, quotient } from "../metric.ts";
import type { RunFacts } from "../run-facts.ts";
import { mean, sum } from "../statistics.ts";
import { payoff, profits, totalProfit } from "./trade.ts";

const shape = { sample: "trades", minimumSample: 1 } as const;

export const winAndLossMetrics: readonly Metric[] = [
  {
    ...shape,
    name: "average_win",
    title: "Average win",
    unit: "money",
    formula: "mean profit of the trades that won",
    source: "accounting",
    compute: ({ wins }) => meanProfit(wins, "no trade won"),
  },
  {
    ...shape,
    name: "average_loss",
    title: "Average loss",
    unit: "money",
    formula: "mean profit of the trades that lost; below 0",
    source: "accounting",
    compute: ({ losses }) => meanProfit(losses, "no trade lost"),
  },
  {
    ...shape,
    name: "payoff",
    title: "Payoff ratio",
    unit: "number",
    formula: "average win ÷ −average loss",
    source: "Kelly 1956",
    compute: payoff,
  },
  {
    ...shape,
    name: "profit_factor",
    title: "Profit factor",
    unit: "number",
    formula: "sum of wins ÷ −sum of losses, in money after fees",
    source: "Schwager 1984",
    compute: ({ wins, losses, record }) =>
      quotient({ of: totalProfit(wins), by: -totalProfit(losses), n: record.trades.length, whenZero: "no trade lost" }),
  },
  {
    ...shape,
    name: "profit_factor_of_returns",
    title: "Profit factor of returns",
    unit: "number",
    formula:
      "sum of the returns of wins ÷ −sum of those of losses; a trade counts by its return, not by the money that was in it",
    source: "backtesting.py 0.6.6, Profit Factor",
    compute: profitFactorOfReturns,
  },
  {
    ...shape,
    name: "max_consecutive_losses",
    title: "Longest run of losses",
    unit: "count",
    formula: "the most trades in a row, by exit, with a profit below 0",
    source: "accounting",
    compute: ({ record }) => defined(longestRunOfLosses(profits(record.trades)), record.trades.length),
  },
];

const meanProfit = (trades: RunFacts["wins"], whenNone: string): MetricValue =>
  trades.length === 0 ? notDefined(whenNone, 0) : defined(mean(profits(trades)), trades.length);

function profitFactorOfReturns({ tradeReturns }: RunFacts): MetricValue {
  const wins = sum(tradeReturns.filter((value) => value > 0));
  const losses = -sum(tradeReturns.filter((value) => value < 0));
  return quotient({ of: wins, by: losses, n: tradeReturns.length, whenZero: "no trade lost" });
}

function longestRunOfLosses(values: readonly number[]): number {
  let longest = 0;
  let current = 0;
  for (const value of values) {
    current = value < 0 ? current + 1 : 0;
    longest = Math.max(longest, current);
  }
  return longest;
}
