import { type Metric, type MetricValue, defined, notDefined, quotient } from "../metric.ts";
import type { RunFacts } from "../run-facts.ts";
import { geometricMean, mean, sampleVariance } from "../statistics.ts";
import { maxDepth } from "./drawdown.ts";

/** A month of days: below it an annualised figure is an extrapolation of noise. */
const shape = { sample: "returns", minimumSample: 30 } as const;

const days =
  "Returns are from day to day at each UTC day's last equity (weekly candles: from candle to candle); N is 365 where weekends trade, else 252 (weekly: 52)";

export const annualMetrics: readonly Metric[] = [
  {
    ...shape,
    name: "annual_return",
    title: "Annual return",
    unit: "fraction",
    formula: `(1 + geometric mean of returns) ^ N − 1. ${days}`,
    source: "backtesting.py 0.6.6, Return (Ann.)",
    compute: (facts) => ofReturns(facts, () => facts.annualReturn),
  },
  {
    ...shape,
    name: "annual_volatility",
    title: "Annual volatility",
    unit: "fraction",
    formula: `√((variance + (1 + g)²) ^ N − (1 + g) ^ 2N), g the geometric mean of returns, variance with n − 1. ${days}`,
    source:
      "backtesting.py 0.6.6, Volatility (Ann.), after SSRN 3054517: returns compound, so √N × deviation is too small",
    compute: (facts) => ofReturns(facts, () => annualVolatility(facts)),
  },
  {
    ...shape,
    name: "sharpe",
    title: "Sharpe ratio",
    unit: "number",
    formula:
      "annual return ÷ annual volatility, risk-free rate 0. Both compound, so after large losses the volatility shrinks and the ratio runs far below 0: compare with the arithmetic one",
    source: "Sharpe 1994; backtesting.py 0.6.6, Sharpe Ratio",
    compute: (facts) => perRisk(facts, annualVolatility(facts), "the volatility is 0"),
  },
  {
    ...shape,
    name: "sharpe_arithmetic",
    title: "Sharpe ratio, arithmetic",
    unit: "number",
    formula: `mean of returns ÷ their deviation (n − 1) × √N, risk-free rate 0: what most platforms show. ${days}`,
    source: "Sharpe 1994",
    compute: sharpeArithmetic,
  },
  {
    ...shape,
    name: "sortino",
    title: "Sortino ratio",
    unit: "number",
    formula: "annual return ÷ (√(mean of the squares of negative returns, the others as 0) × √N), target 0",
    source: "Sortino and van der Meer 1991; backtesting.py 0.6.6, Sortino Ratio",
    compute: (facts) => perRisk(facts, annualDownside(facts), "no day lost"),
  },
  {
    ...shape,
    name: "calmar",
    title: "Calmar ratio",
    unit: "number",
    formula: "annual return ÷ maximum drawdown, both over the whole run",
    source: "Young 1991; backtesting.py 0.6.6, Calmar Ratio",
    compute: (facts) => perRisk(facts, maxDepth(facts), "there was no drawdown"),
  },
];

function ofReturns(facts: RunFacts, value: () => number): MetricValue {
  const n = facts.returns.values.length;
  return Number.isNaN(facts.annualReturn) ? notDefined("equity fell to zero or below", n) : defined(value(), n);
}

function perRisk(facts: RunFacts, risk: number, whenZero: string): MetricValue {
  const base = ofReturns(facts, () => facts.annualReturn);
  return base.value === null ? base : quotient({ of: base.value, by: risk, n: base.n, whenZero });
}

function annualVolatility({ returns }: RunFacts): number {
  const growth = 1 + geometricMean(returns.values);
  const variance = sampleVariance(returns.values);
  const square = (variance + growth ** 2) ** returns.perYear - growth ** (2 * returns.perYear);
  // Without variance the two terms are equal but for rounding, which may fall below zero.
  return variance === 0 ? 0 : Math.sqrt(square);
}

function sharpeArithmetic({ returns }: RunFacts): MetricValue {
  const n = returns.values.length;
  const of = mean(returns.values) * Math.sqrt(returns.perYear);
  const by = Math.sqrt(sampleVariance(returns.values));
  return n < 2 ? notDefined("needs two returns", n) : quotient({ of, by, n, whenZero: "the volatility is 0" });
}

const annualDownside = ({ returns }: RunFacts): number =>
  Math.sqrt(mean(returns.values.map((value) => Math.min(value, 0) ** 2))) * Math.sqrt(returns.perYear);
