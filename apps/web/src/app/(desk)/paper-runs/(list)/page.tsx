import type { Metadata } from "next";
import Link from "next/link";
import { PaperRunTable } from "../../../../feature/paper-run/paper-run-table.tsx";
import { listPaperRuns } from "../../../../feature/run/queries.ts";
import { readAppearance } from "../../../../feature/settings/appearance.ts";
import { buttonLook } from "../../../../ui/button.tsx";
import { Tile, Tiles } from "../../../../ui/tile.tsx";

export const metadata: Metadata = { title: "Paper runs" };

export default async function PaperRunsPage() {
  const [paperRuns, { timeZone }] = await Promise.all([listPaperRuns(), readAppearance()]);
  return (
    <Tiles>
      <Tile
        title="Paper runs"
        context="paper money on recorded candles"
        actions={
          <Link href="/paper-runs/new" className={buttonLook("primary")}>
            New paper run
          </Link>
        }
      >
        <PaperRunTable paperRuns={paperRuns} timeZone={timeZone} />
      </Tile>
    </Tiles>
  );
}
