import type { Metadata } from "next";
import { cookies } from "next/headers";
import { indicatorsCookie, parseIndicators } from "../../../../feature/chart/indicators.ts";
import { PaperRunView } from "../../../../feature/paper-run/paper-run-view.tsx";
import { readEquity, readLedger, readPaperRun } from "../../../../feature/run/queries.ts";
import { readAppearance } from "../../../../feature/settings/appearance.ts";

export const metadata: Metadata = { title: "Paper run" };

export default async function PaperRunPage({ params }: { readonly params: Promise<{ readonly id: string }> }) {
  const paperRun = await readPaperRun((await params).id);
  const [points, { fills, fees }, { timeZone }, store] = await Promise.all([
    readEquity(paperRun.account_id),
    readLedger(paperRun.account_id),
    readAppearance(),
    cookies(),
  ]);
  return (
    <PaperRunView
      key={paperRun.paper_run_id}
      paperRun={paperRun}
      rows={{
        status: paperRun.status,
        candleCount: paperRun.candle_count,
        cursorTime: paperRun.cursor_time,
        equity: paperRun.equity,
        points,
        fills,
        fees,
      }}
      source={{ paperRunId: paperRun.paper_run_id, accountId: paperRun.account_id }}
      indicators={parseIndicators(store.get(indicatorsCookie)?.value)}
      timeZone={timeZone}
    />
  );
}
