import type { Metadata } from "next";
import { CompareForm } from "../../../../feature/backtest/compare-form.tsx";
import { type ComparedBacktest, ComparisonView } from "../../../../feature/backtest/comparison-view.tsx";
import { describeStrategy } from "../../../../feature/run/describe.ts";
import { listBacktests, readBacktest, readEquity } from "../../../../feature/run/queries.ts";
import { readAppearance } from "../../../../feature/settings/appearance.ts";

export const metadata: Metadata = { title: "Compare backtests" };

interface ComparePageProps {
  readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>>;
}

/** `?a=&b=`, or `?run=&run=` as the list's boxes send it. One that is missing can be chosen; somebody else's is not found. */
export default async function ComparePage({ searchParams }: ComparePageProps) {
  const { a, b, run } = await searchParams;
  const boxes = Array.isArray(run) ? run : [run];
  const [first, second] = [typeof a === "string" ? a : boxes[0], typeof b === "string" ? b : boxes[1]];
  const [left, right, backtests, { timeZone }] = await Promise.all([
    compared(first),
    compared(second),
    listBacktests(200),
    readAppearance(),
  ]);
  const options = backtests
    .filter(({ status }) => status === "done")
    .map((row) => ({
      id: row.backtest_id,
      label: `${describeStrategy(row)} · ${row.series.symbol} ${row.series.timeframe}`,
    }));
  const isWhole = left !== null && right !== null && isDone(left) && isDone(right);
  return (
    <div className="grid gap-px bg-line lg:h-full lg:grid-rows-[auto_minmax(0,1fr)]">
      <CompareForm options={options} a={first ?? null} b={second ?? null} />
      {isWhole ? (
        <ComparisonView a={left} b={right} timeZone={timeZone} />
      ) : (
        <p className="bg-panel p-(--gutter) text-fg-2">
          {left === null || right === null ? "Choose two backtests." : "Only backtests that are done can be compared."}
        </p>
      )}
    </div>
  );
}

const isDone = ({ backtest }: ComparedBacktest): boolean => backtest.status === "done";

async function compared(backtestId: string | undefined): Promise<ComparedBacktest | null> {
  if (backtestId === undefined || backtestId === "") {
    return null;
  }
  const backtest = await readBacktest(backtestId);
  return { backtest, equity: await readEquity(backtest.account_id) };
}
