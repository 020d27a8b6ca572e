import { LoadingNote, SkeletonChart, SkeletonTable } from "../../../../ui/skeleton.tsx";
import { Tile } from "../../../../ui/tile.tsx";

export default function TradeLoading() {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-px bg-line lg:h-full lg:grid-cols-[minmax(0,1fr)_304px] lg:grid-rows-[auto_minmax(0,1.5fr)_minmax(0,1fr)]">
      <LoadingNote />
      <div className="min-h-11 bg-panel" />
      <Tile title="Candles" className="min-h-96 lg:col-start-1">
        <SkeletonChart />
      </Tile>
      <Tile title="Positions" className="min-h-64 lg:col-start-1 lg:min-h-0">
        <SkeletonTable columns={6} rows={4} />
      </Tile>
      <aside className="bg-panel max-lg:hidden lg:col-start-2 lg:row-span-3 lg:row-start-1" />
    </div>
  );
}
