import { LoadingNote, SkeletonChart, SkeletonStrip, SkeletonTable } from "../../../../ui/skeleton.tsx";
import { Tile } from "../../../../ui/tile.tsx";

export default function PaperRunLoading() {
  return (
    <div className="grid gap-px bg-line lg:h-full lg:grid-cols-[minmax(0,1fr)_minmax(0,1fr)_392px] lg:grid-rows-[auto_minmax(0,1.4fr)_minmax(0,1fr)]">
      <div className="lg:col-span-3">
        <LoadingNote />
        <div className="h-[41px] bg-panel" />
        <SkeletonStrip figures={7} />
      </div>
      <Tile title="Equity" className="min-h-72">
        <SkeletonChart />
      </Tile>
      <Tile title="Candles" className="min-h-96">
        <SkeletonChart />
      </Tile>
      <Tile title="Fills" className="lg:row-span-2">
        <SkeletonTable columns={2} rows={12} />
      </Tile>
      <Tile title="Trades" className="lg:col-span-2">
        <SkeletonTable columns={9} rows={6} />
      </Tile>
    </div>
  );
}
