import { LoadingNote, SkeletonChart, SkeletonStrip, SkeletonTable } from "../../../ui/skeleton.tsx";
import { Tile } from "../../../ui/tile.tsx";

export default function OverviewLoading() {
  return (
    <div className="grid gap-px bg-line lg:h-full lg:grid-cols-[minmax(0,1fr)_408px] lg:grid-rows-[auto_minmax(0,1.3fr)_minmax(0,1fr)]">
      <LoadingNote />
      <div className="lg:col-span-2">
        <SkeletonStrip figures={5} />
      </div>
      <Tile title="Equity" className="min-h-72">
        <SkeletonChart />
      </Tile>
      <div className="grid gap-px bg-line lg:row-span-2 lg:min-h-0 lg:grid-rows-[minmax(0,1fr)_minmax(0,1fr)_auto]">
        <Tile title="Decisions">
          <SkeletonTable columns={3} />
        </Tile>
        <Tile title="Backtests">
          <SkeletonTable columns={4} />
        </Tile>
        <Tile title="Data health">
          <SkeletonTable columns={4} rows={2} />
        </Tile>
      </div>
      <div className="grid gap-px bg-line lg:min-h-0 lg:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]">
        <Tile title="Paper runs">
          <SkeletonTable columns={3} rows={4} />
        </Tile>
        <Tile title="Fills">
          <SkeletonTable columns={4} rows={4} />
        </Tile>
      </div>
    </div>
  );
}
