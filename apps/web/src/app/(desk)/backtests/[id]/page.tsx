import type { Metadata } from "next";
import { BacktestResult } from "../../../../feature/backtest/backtest-result.tsx";
import { WaitForBacktest } from "../../../../feature/backtest/wait-for-backtest.tsx";
import { readBacktest, readEquity, readFills } from "../../../../feature/run/queries.ts";
import { readAppearance } from "../../../../feature/settings/appearance.ts";

export const metadata: Metadata = { title: "Backtest" };

export default async function BacktestPage({ params }: { readonly params: Promise<{ readonly id: string }> }) {
  const backtest = await readBacktest((await params).id);
  const { timeZone } = await readAppearance();
  if (backtest.status !== "done") {
    return <WaitForBacktest backtest={backtest} />;
  }
  const [equity, fills] = await Promise.all([readEquity(backtest.account_id), readFills(backtest.account_id)]);
  return <BacktestResult backtest={backtest} equity={equity} fills={fills} timeZone={timeZone} />;
}
