import type { ClosedTrade } from "../../ledger/index.ts";
import { type Metric, type MetricValue, defined, notDefined, quotient } from "../metric.ts";
import type { RunFacts } from "../run-facts.ts";
import { geometricMean, mean, sampleVariance, sum } from "../statistics.ts";

const shape = { sample: "trades", minimumSample: 1 } as const;
const perTrade = "profit after fees ÷ (quantity × entry price)";

export const tradeMetrics: readonly Metric[] = [
  {
    ...shape,
    minimumSample: 0,
    name: "trades",
    title: "Trades",
    unit: "count",
    formula: "closed round trips",
    source: "accounting",
    compute: (facts) => defined(facts.record.trades.length, facts.record.trades.length),
  },
  {
    ...shape,
    name: "win_rate",
    title: "Win rate",
    unit: "fraction",
    formula: "trades with a profit above 0 after fees ÷ trades",
    source: "backtesting.py 0.6.6, Win Rate",
    compute: (facts) => ofTrades(facts, () => winRate(facts)),
  },
  {
    ...shape,
    name: "best_trade",
    title: "Best trade",
    unit: "fraction",
    formula: `the largest ${perTrade}`,
    source: "backtesting.py 0.6.6, Best Trade",
    compute: (facts) => ofTrades(facts, () => facts.tradeReturns.reduce((left, right) => Math.max(left, right))),
  },
  {
    ...shape,
    name: "worst_trade",
    title: "Worst trade",
    unit: "fraction",
    formula: `the smallest ${perTrade}`,
    source: "backtesting.py 0.6.6, Worst Trade",
    compute: (facts) => ofTrades(facts, () => facts.tradeReturns.reduce((left, right) => Math.min(left, right))),
  },
  {
    ...shape,
    name: "average_trade",
    title: "Average trade",
    unit: "fraction",
    formula: `geometric mean of ${perTrade}`,
    source: "backtesting.py 0.6.6, Avg. Trade",
    compute: (facts) => ofTrades(facts, () => geometricMean(facts.tradeReturns)),
  },
  {
    ...shape,
    name: "expectancy",
    title: "Expectancy",
    unit: "money",
    formula: "mean profit of a trade after fees",
    source: "Tharp; freqtrade, expectancy",
    compute: (facts) => ofTrades(facts, () => mean(profits(facts.record.trades))),
  },
  {
    ...shape,
    name: "expectancy_return",
    title: "Expectancy of returns",
    unit: "fraction",
    formula: `arithmetic mean of ${perTrade}`,
    source: "backtesting.py 0.6.6, Expectancy",
    compute: (facts) => ofTrades(facts, () => mean(facts.tradeReturns)),
  },
  {
    ...shape,
    minimumSample: 30,
    name: "sqn",
    title: "System quality number",
    unit: "number",
    formula: "√trades × mean profit ÷ deviation of profits (n − 1)",
    source: "Tharp; backtesting.py 0.6.6, SQN",
    compute: systemQuality,
  },
  {
    ...shape,
    minimumSample: 30,
    name: "kelly",
    title: "Kelly criterion",
    unit: "fraction",
    formula: "win rate − (1 − win rate) ÷ payoff",
    source: "Kelly 1956; backtesting.py 0.6.6, Kelly Criterion",
    compute: kelly,
  },
];

export const profits = (trades: readonly ClosedTrade[]): readonly number[] => trades.map((trade) => trade.profit);

/** A value over all trades, or the reason that there are none. */
export function ofTrades({ record }: RunFacts, value: () => number): MetricValue {
  const n = record.trades.length;
  return n === 0 ? notDefined("there is no closed trade", n) : defined(value(), n);
}

const winRate = ({ wins, record }: RunFacts): number => wins.length / record.trades.length;

/** Mean win over mean loss, in money; not defined where one of the two is missing. */
export function payoff({ wins, losses, record }: RunFacts): MetricValue {
  const n = record.trades.length;
  if (wins.length === 0) {
    return notDefined("no trade won", n);
  }
  return quotient({
    of: mean(profits(wins)),
    by: losses.length === 0 ? 0 : -mean(profits(losses)),
    n,
    whenZero: "no trade lost",
  });
}

function systemQuality({ record }: RunFacts): MetricValue {
  const values = profits(record.trades);
  const deviation = Math.sqrt(sampleVariance(values));
  const of = Math.sqrt(values.length) * mean(values);
  return quotient({ of, by: deviation, n: values.length, whenZero: "all trades have the same profit" });
}

function kelly(facts: RunFacts): MetricValue {
  const ratio = payoff(facts);
  return ratio.value === null ? ratio : defined(winRate(facts) - (1 - winRate(facts)) / ratio.value, ratio.n);
}

export const totalProfit = (trades: readonly ClosedTrade[]): number => sum(profits(trades));
