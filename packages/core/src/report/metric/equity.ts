import { dayMs } from "../../base/index.ts";
import { type Metric, type MetricValue, defined, notDefined } from "../metric.ts";
import type { RunFacts } from "../run-facts.ts";

const accounting = { sample: "candles", minimumSample: 1, source: "accounting" } as const;

export const equityMetrics: readonly Metric[] = [
  {
    ...accounting,
    name: "start_equity",
    title: "Start equity",
    unit: "money",
    formula: "cash at the start of the run",
    compute: (facts) => defined(facts.record.startCash, facts.candles),
  },
  {
    ...accounting,
    name: "final_equity",
    title: "Final equity",
    unit: "money",
    formula: "equity at the last candle's close, an open position marked there",
    compute: (facts) => defined(facts.finalEquity, facts.candles),
  },
  {
    ...accounting,
    name: "peak_equity",
    title: "Peak equity",
    unit: "money",
    formula: "the largest equity at a candle's close",
    compute: (facts) =>
      defined(
        facts.record.equity.reduce((left, right) => Math.max(left, right), Number.NEGATIVE_INFINITY),
        facts.candles,
      ),
  },
  {
    ...accounting,
    name: "total_return",
    title: "Total return",
    unit: "fraction",
    formula: "final equity ÷ start equity − 1",
    compute: (facts) => defined(facts.finalEquity / facts.record.startCash - 1, facts.candles),
  },
  {
    name: "cagr",
    title: "Compound annual growth rate",
    unit: "fraction",
    formula:
      "(final equity ÷ equity at the first close) ^ (1 ÷ years) − 1; a year has 365.25 days and the time runs from the first candle's open to the last one's",
    source: "backtesting.py 0.6.6, CAGR",
    sample: "returns",
    minimumSample: 30,
    compute: cagr,
  },
  {
    ...accounting,
    name: "buy_and_hold_return",
    title: "Buy and hold return",
    unit: "fraction",
    formula:
      "last close ÷ first close − 1, without fees. backtesting.py starts at the first candle with all indicators; ours covers the time that equity covers",
    compute: buyAndHold,
  },
  {
    ...accounting,
    name: "fees_paid",
    title: "Fees paid",
    unit: "money",
    formula: "fees of all fills, an open position's included (backtesting.py counts closed trades only)",
    compute: (facts) => defined(facts.record.feesPaid, facts.candles),
  },
];

function cagr({ record, finalEquity, returns }: RunFacts): MetricValue {
  const n = returns.values.length;
  const first = record.equity[0] ?? Number.NaN;
  const years = ((record.openTime.at(-1) ?? Number.NaN) - (record.openTime[0] ?? Number.NaN)) / (365.25 * dayMs);
  if (finalEquity <= 0) {
    return notDefined("equity fell to zero or below", n);
  }
  return years > 0 ? defined((finalEquity / first) ** (1 / years) - 1, n) : notDefined("the run spans no time", n);
}

function buyAndHold({ record, candles }: RunFacts): MetricValue {
  const first = record.close[0] ?? Number.NaN;
  const last = record.close.at(-1) ?? Number.NaN;
  return first > 0 ? defined(last / first - 1, candles) : notDefined("the first close is not above zero", candles);
}
