import type { Metadata } from "next";
import Link from "next/link";
import { BacktestTable } from "../../../../feature/backtest/backtest-table.tsx";
import { listBacktests } from "../../../../feature/run/queries.ts";
import { readAppearance } from "../../../../feature/settings/appearance.ts";
import { buttonLook } from "../../../../ui/button.tsx";
import { Tile, Tiles } from "../../../../ui/tile.tsx";

export const metadata: Metadata = { title: "Backtests" };

export default async function BacktestsPage() {
  const [backtests, { timeZone }] = await Promise.all([listBacktests(), readAppearance()]);
  return (
    <form action="/backtests/compare" className="h-full">
      <Tiles>
        <Tile
          title="Backtests"
          context={`${backtests.length} newest; check two to compare them`}
          actions={
            <>
              <button type="submit" className={buttonLook()}>
                Compare
              </button>
              <Link href="/backtests/new" className={buttonLook("primary")}>
                New backtest
              </Link>
            </>
          }
        >
          <BacktestTable backtests={backtests} timeZone={timeZone} isChoice />
        </Tile>
      </Tiles>
    </form>
  );
}
