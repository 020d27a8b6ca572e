import type { ReactNode } from "react";
import { readBacktest } from "../../../../feature/run/queries.ts";

export interface BacktestLayoutProps {
  readonly children: ReactNode;
  readonly params: Promise<{ readonly id: string }>;
}

/** Looks whether there is such a backtest before anything is sent: after the skeleton it would be too late for a 404. */
export default async function BacktestLayout({ children, params }: BacktestLayoutProps) {
  await readBacktest((await params).id);
  return children;
}
