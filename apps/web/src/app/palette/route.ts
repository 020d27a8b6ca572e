import { listAssets } from "../../feature/asset/queries.ts";
import { describeStrategy } from "../../feature/run/describe.ts";
import { listBacktests, listPaperRuns, listSeries } from "../../feature/run/queries.ts";
import type { FoundEntry } from "../../feature/shell/palette-entries.ts";
import { findUser } from "../../supabase/server.ts";

/** What the palette can find of the signed-in user. */
export async function GET(): Promise<Response> {
  if ((await findUser()) === null) {
    return Response.json({ error: "signed out" }, { status: 401 });
  }
  const [series, backtests, paperRuns, assets] = await Promise.all([
    listSeries(),
    listBacktests(),
    listPaperRuns(),
    listAssets(),
  ]);
  const entries: readonly FoundEntry[] = [
    ...series.map(({ series_id: id, symbol, timeframe, source }) => ({
      kind: "symbol" as const,
      href: `/chart?series=${id}`,
      label: symbol,
      detail: `${timeframe}, ${source}`,
    })),
    ...backtests.map((run) => ({
      kind: "backtest" as const,
      href: `/backtests/${run.backtest_id}`,
      label: describeStrategy(run),
      detail: `backtest, ${run.series.symbol} ${run.series.timeframe}`,
    })),
    ...paperRuns.map((run) => ({
      kind: "paper run" as const,
      href: `/paper-runs/${run.paper_run_id}`,
      label: describeStrategy(run),
      detail: `paper run, ${run.series.symbol} ${run.series.timeframe}`,
    })),
    ...assets.map(({ asset_id: id, symbol, name }) => ({
      kind: "asset" as const,
      href: `/assets?asset=${id}`,
      label: name ?? symbol,
      detail: name === null ? "asset" : `asset, ${symbol}`,
    })),
  ];
  return Response.json(entries, { headers: { "cache-control": "no-store" } });
}
