import { ActionForm } from "../../ui/action-form.tsx";
import { StatusBadge } from "../../ui/badge.tsx";
import { buttonLook } from "../../ui/button.tsx";
import { Tile, Tiles } from "../../ui/tile.tsx";
import { RefreshWhile } from "../run/refresh-while.tsx";
import { cancelBacktest } from "../run/actions.ts";
import { describeStrategy } from "../run/describe.ts";
import type { Backtest } from "../run/rows.ts";

/** A backtest that is not done: it runs, or it ended without a result and says why. */
export function WaitForBacktest({ backtest }: { readonly backtest: Backtest }) {
  const isWaiting = backtest.status === "queued" || backtest.status === "running";
  return (
    <Tiles>
      <Tile
        title={describeStrategy(backtest)}
        context={`${backtest.series.symbol} ${backtest.series.timeframe}`}
        actions={<StatusBadge status={backtest.status} />}
      >
        <div className="flex flex-col items-start gap-3 p-(--gutter)">
          {isWaiting ? (
            <>
              <p>It runs; this page turns into the result by itself.</p>
              <ActionForm action={cancelBacktest}>
                <input type="hidden" name="backtestId" value={backtest.backtest_id} />
                <button type="submit" className={buttonLook()}>
                  Cancel
                </button>
              </ActionForm>
              <RefreshWhile everyMs={700} />
            </>
          ) : null}
          {backtest.error === null ? null : (
            <div className="border-l-2 border-danger bg-danger-soft px-3 py-2">
              <p className="text-14 font-medium">{backtest.error.detail}</p>
              <p className="text-fg-2">{backtest.error.suggestion}</p>
              <p className="font-mono text-11 text-fg-3">{backtest.error.code}</p>
            </div>
          )}
          {backtest.status === "cancelled" ? <p>It was cancelled.</p> : null}
        </div>
      </Tile>
    </Tiles>
  );
}
