import Link from "next/link";
import { ActionForm } from "../../ui/action-form.tsx";
import { StatusBadge } from "../../ui/badge.tsx";
import { buttonLook } from "../../ui/button.tsx";
import { formatPercent, formatSeconds } from "../../ui/format.ts";
import { Tile, Tiles } from "../../ui/tile.tsx";
import { RefreshWhile } from "../run/refresh-while.tsx";
import { cancelBacktest } from "../run/actions.ts";
import { describeStrategy } from "../run/describe.ts";
import type { Backtest } from "../run/rows.ts";
import { RunFacts } from "../run/run-facts.tsx";

export interface WaitForBacktestProps {
  readonly backtest: Backtest;
  /** Share of its candles that are done; null where the engine does not say. */
  readonly progress: number | null;
  readonly nowMs: number;
  readonly timeZone: string;
}

/** A backtest that is not done: it runs, or it ended without a result and says why and what to do. */
export function WaitForBacktest({ backtest, progress, nowMs, timeZone }: WaitForBacktestProps) {
  const isWaiting = backtest.status === "queued" || backtest.status === "running";
  return (
    <Tiles>
      <Tile
        title={describeStrategy(backtest)}
        context={`${backtest.series.symbol} ${backtest.series.timeframe}`}
        actions={<StatusBadge status={backtest.status} />}
      >
        <div className="flex max-w-2xl flex-col gap-3 p-(--gutter)">
          {isWaiting ? (
            <Running backtest={backtest} progress={progress} nowMs={nowMs} />
          ) : (
            <Ended backtest={backtest} />
          )}
          <RunFacts run={backtest} timeZone={timeZone} />
        </div>
      </Tile>
    </Tiles>
  );
}

function Running({ backtest, progress, nowMs }: Omit<WaitForBacktestProps, "timeZone">) {
  const since = backtest.started_at ?? backtest.created_at;
  const isQueued = backtest.status === "queued";
  return (
    <>
      <p>{isQueued ? "It waits for its turn" : "It runs"}; this page turns into the result by itself.</p>
      <label className="flex flex-col gap-1 text-12">
        <span className="flex justify-between">
          <span>{isQueued ? "Queued" : `${formatPercent(progress, 0)} of the candles`}</span>
          <span className="text-fg-3">
            {formatSeconds(nowMs - since)} {isQueued ? "in the queue" : "so far"}
          </span>
        </span>
        <progress className="h-1 w-full accent-(--accent)" max={1} value={progress ?? 0} aria-label="Progress" />
      </label>
      <ActionForm action={cancelBacktest}>
        <input type="hidden" name="backtestId" value={backtest.backtest_id} />
        <button type="submit" className={buttonLook()}>
          Cancel
        </button>
      </ActionForm>
      <RefreshWhile everyMs={700} />
    </>
  );
}

function Ended({ backtest }: { readonly backtest: Backtest }) {
  return (
    <>
      {backtest.error === null ? null : (
        <div role="alert" className="border-l-2 border-danger bg-danger-soft px-3 py-2">
          <p className="text-14 font-medium">{backtest.error.detail}</p>
          <p className="text-fg-2">{backtest.error.suggestion}</p>
          <p className="font-mono text-11 text-fg-3">{backtest.error.code}</p>
        </div>
      )}
      {backtest.status === "cancelled" ? <p>It was cancelled before it was done: there is no result.</p> : null}
      <p>
        <Link href={`/backtests/new?backtest=${backtest.backtest_id}`} className={buttonLook("primary")}>
          Run again with these settings
        </Link>
      </p>
    </>
  );
}
