import type { Metadata } from "next";
import { PaperRunView } from "../../../../feature/paper-run/paper-run-view.tsx";
import { readEquity, readFills, readPaperRun } from "../../../../feature/run/queries.ts";
import { readAppearance } from "../../../../feature/settings/appearance.ts";

export const metadata: Metadata = { title: "Paper run" };

export default async function PaperRunPage({ params }: { readonly params: Promise<{ readonly id: string }> }) {
  const paperRun = await readPaperRun((await params).id);
  const [points, fills, { timeZone }] = await Promise.all([
    readEquity(paperRun.account_id),
    readFills(paperRun.account_id),
    readAppearance(),
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
      }}
      source={{ paperRunId: paperRun.paper_run_id, accountId: paperRun.account_id }}
      timeZone={timeZone}
    />
  );
}
